"""What can be asked once there is a result: why, why not, compare, tell about a product, what if."""

from __future__ import annotations

from bot.advice.explain import Speech
from bot.advice.explain.against import why_not_this
from bot.advice.explain.comparison import comparison
from bot.advice.explain.naming import left_out, not_known, several, taken_for
from bot.advice.explain.portrait import portrait, sketch
from bot.advice.explain.why import why
from bot.advice.recommend import recommend
from bot.answers import Answers
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import ask_again, say
from bot.conversation.state import EXPRESS, Conversation
from bot.conversation.supposing import suppose
from bot.conversation.turn import Turn
from bot.dialog.normal import phrase, tokens
from bot.dialog.understand.aside import aside_question
from bot.dialog.understand.inquiries import Inquired, inquiry_in
from bot.dialog.understand.products import (
    Mentioned,
    Named,
    NotKnown,
    Several,
    product_names,
    products_in,
)
from bot.dialog.words import Inquiry
from bot.knowledge.validity import held_on
from bot.texts import Document

MOST_COMPARED = 4
"""How many products are compared at once; beyond that nobody sees through."""

_LONGEST_NAME = 4
"""Words beyond which what names no product is a question of another kind."""


def answer_why(conversation: Conversation, moment: Moment) -> Turn:
    """Says why the result is as it is."""
    return say(conversation, *why(speech_on(conversation.answers, conversation, moment)))


def inquire(conversation: Conversation, text: str, moment: Moment) -> Turn | None:
    """The answer to a question about the result; None where the text is none."""
    inquired = inquiry_in(text, moment.words)
    if inquired is None:
        return None
    explained = _explain(conversation, inquired, moment)
    if explained is not None:
        return explained
    if inquired.inquiry is Inquiry.WHAT_IF:
        return suppose(conversation, inquired.about, moment, speech_on)
    mentioned = _mentioned(inquired, moment)
    if mentioned is None:
        return None
    if inquired.inquiry is Inquiry.COMPARE:
        return _compare(conversation, mentioned, moment)
    return _tell(conversation, inquired.inquiry, mentioned, moment)


def answer_in_between(conversation: Conversation, text: str, moment: Moment) -> Turn | None:
    """The answer to a question that is asked before there is a result; then the open question comes again.

    What a word means and what a product is can be said at any time, how products compare only once there is a result.
    """
    inquired = aside_question(text, moment.words)
    if not isinstance(inquired, Inquired):
        return None
    explained = _explain(conversation, inquired, moment)
    if explained is not None or inquiry_in(text, moment.words) is None:
        return explained  # a bare "AVV?" asks for a word; "Caritas?" is no question about a product
    if inquired.inquiry in (Inquiry.COMPARE, Inquiry.WHAT_IF):
        return ask_again(conversation, moment, moment.say(Line.LATER), briefly=True)
    named = [found for found in _mentioned(inquired, moment) or () if isinstance(found, Named)]
    if not named:
        return None
    speech = speech_on(conversation.answers, conversation, moment)
    product = named[0].product
    judged = moment.say(Line.JUDGED_LATER, product=speech.short(product))
    told = Document.join(_guess(named[0], speech), sketch(speech, product), judged)
    return ask_again(conversation, moment, told, briefly=True)


def _explain(conversation: Conversation, inquired: Inquired, moment: Moment) -> Turn | None:
    """What a term of the glossary means; None where no term is asked about."""
    if inquired.inquiry is not Inquiry.TERM:
        return None
    said = phrase(inquired.about)
    for term in moment.content.knowledge.glossary.values():
        if said in {phrase(known) for known in (*term.words, *term.title.values(), term.id)}:
            meaning = moment.say(Line.TERM, title=term.title[moment.register], text=term.text[moment.register])
            return ask_again(conversation, moment, meaning, briefly=True)
    return None


def speech_on(answers: Answers, conversation: Conversation, moment: Moment) -> Speech:
    """The recommendation that follows from some answers, with the words to speak of it."""
    content, day = moment.content, moment.now.date()
    recommendation = recommend(answers, content.knowledge, day, path=conversation.path or EXPRESS)
    return Speech(recommendation, held_on(content.knowledge, day), moment.sentences, answers)


def _mentioned(inquired: Inquired, moment: Moment) -> tuple[Mentioned, ...] | None:
    """The products a question is about; None where it names none in so many words that it must be another question."""
    content = moment.content
    found = products_in(inquired.about, product_names(content.knowledge), moment.words)
    is_other = all(isinstance(each, NotKnown) and not each.near for each in found)
    return None if is_other and len(tokens(inquired.about)) > _LONGEST_NAME else found


def _tell(conversation: Conversation, inquiry: Inquiry, mentioned: tuple[Mentioned, ...], moment: Moment) -> Turn:
    """Why not a product, or what it is; the first that is known where several are named."""
    speech = speech_on(conversation.answers, conversation, moment)
    for kind in (Named, Several, NotKnown):
        for found in mentioned:
            if isinstance(found, kind):
                return _told(conversation, inquiry, found, speech)
    return say(conversation, moment.say(Line.NEED_PRODUCT))


def _told(conversation: Conversation, inquiry: Inquiry, found: Mentioned, speech: Speech) -> Turn:
    if not isinstance(found, Named):
        return say(conversation, _doubt(found, speech))
    told = why_not_this if inquiry is Inquiry.WHY_NOT else portrait
    first, *others = told(speech, found.product)
    return say(conversation, Document.join(_guess(found, speech), first), *others)


def _doubt(found: Several | NotKnown, speech: Speech) -> Document:
    return several(speech, found.products) if isinstance(found, Several) else not_known(speech, found.near)


def _guess(found: Named, speech: Speech) -> Document:
    """What a name was taken for, where it was not quite one, or could mean other products as well."""
    return taken_for(speech, found.product, found.others) if found.is_guess or found.others else Document()


def _compare(conversation: Conversation, mentioned: tuple[Mentioned, ...], moment: Moment) -> Turn:
    speech = speech_on(conversation.answers, conversation, moment)
    doubts = [_doubt(found, speech) for found in mentioned if not isinstance(found, Named)]
    named = [found for found in mentioned if isinstance(found, Named)]
    products = list(dict.fromkeys(found.product for found in named))
    if len(products) < 2:
        return say(conversation, Document.join(*doubts, moment.say(Line.NEED_TWO)))
    more = products[MOST_COMPARED:]
    notes = [
        *(_guess(found, speech) for found in named if found.product not in more),
        *doubts,
        left_out(speech, more) if more else Document(),
    ]
    first, *others = comparison(speech, products[:MOST_COMPARED])
    return say(conversation, Document.join(*notes, first), *others)

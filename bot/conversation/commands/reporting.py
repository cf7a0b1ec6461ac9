"""Reports of what is wrong in the catalogue: they go to the admins, with nothing that tells from whom."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from bot.conversation.deployment import Channel
from bot.conversation.lines import Line
from bot.conversation.moment import Moment
from bot.conversation.speak import SILENCE, ask_again
from bot.conversation.state import Asking, Conversation
from bot.conversation.turn import Turn
from bot.dialog.normal import phrase, tokens
from bot.dialog.understand.commands import command_in
from bot.dialog.understand.products import Named, product_names, products_in
from bot.dialog.words import Command, Words
from bot.texts import Document, Register

MOST_CHARACTERS = 1000
"""Characters of a text that is passed on."""

_MOST_PRODUCTS = 3
_LONGEST_COMMAND = 6
_LINK = re.compile(r"https?://[^\s<>„“”\"]+[^\s<>„“”\".,;:!?)\]]")
_SAYS_SO = frozenset({"melden", "report"})
"""Words by which a command says that what stands behind it is to be passed on. "Das stimmt nicht, …" does not."""


def report(conversation: Conversation, moment: Moment) -> Turn:
    """Says what becomes of a report, and asks for it; where nobody would get it, says so."""
    if not moment.deployment.takes_reports:
        return ask_again(conversation, moment, _nowhere(moment))
    return ask_again(conversation.asked(Asking.REPORT), moment, moment.say(Line.REPORT))


def remark_in(text: str, words: Words) -> str | None:
    """What stands behind the command of a report, as in "fehler melden signal: …"; None where nothing does."""
    if command_in(text, words) is not None:
        return None
    said = text.split()
    while said and phrase(said[0]) in words.courtesies | {""}:
        said = said[1:]
    for length in range(min(_LONGEST_COMMAND, len(said) - 1), 0, -1):
        spoken = " ".join(said[:length])
        if words.commands.get(phrase(spoken)) is Command.REPORT:
            is_meant = (length > 1 or spoken.endswith(":")) and not _SAYS_SO.isdisjoint(tokens(spoken))
            remark = " ".join(said[length:]).lstrip(":,;.–- ")
            return remark if is_meant and phrase(remark) else None
    return None


def take_report(conversation: Conversation, remark: str, moment: Moment) -> Turn:
    """Passes a remark on, and asks again what is open."""
    if not moment.deployment.takes_reports:
        return ask_again(_not_asked(conversation), moment, _nowhere(moment))
    remark = told(remark)
    objection = objection_to(remark, moment)
    if objection:
        return ask_again(conversation, moment, objection)
    products = _products(remark, moment)
    names = tuple(moment.content.knowledge.products[product].name for product in products)
    taken = moment.say(Line.REPORT_TAKEN_ON, products=names) if names else moment.say(Line.REPORT_TAKEN)
    return replace(
        ask_again(_not_asked(conversation), moment, taken),
        for_admins=_for_admins(remark, products, moment.speaking(Register.DE)),
    )


def told(text: str) -> str:
    """A text of a person in one line, as it is passed on: without marks that cannot be seen."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if not unicodedata.category(sign).startswith("C"))


def objection_to(text: str, moment: Moment) -> Document:
    """What keeps a text from being passed on; nothing where nothing does."""
    if len(text) > MOST_CHARACTERS:
        return moment.say(Line.PASSED_ON_TOO_LONG, most=MOST_CHARACTERS)
    return SILENCE if tokens(text) else moment.say(Line.REPORT_EMPTY)


def _not_asked(conversation: Conversation) -> Conversation:
    """With the report being asked for no more; what else is asked stays."""
    return conversation.attentive() if conversation.is_asked(Asking.REPORT) else conversation


def _nowhere(moment: Moment) -> Document:
    """That a report would reach nobody, and who is responsible instead."""
    place = moment.deployment
    if place.channel is Channel.TERMINAL:
        return moment.say(Line.REPORT_TERMINAL)
    operator = moment.say(Line.PERSON_OPERATOR, operator=place.operator) if place.operator else SILENCE
    return Document.join(moment.say(Line.REPORT_NOWHERE), operator)


def _products(remark: str, moment: Moment) -> tuple[str, ...]:
    """The products that a remark names outright, its links aside."""
    found = products_in(_LINK.sub(" ", remark), product_names(moment.content.knowledge), moment.words)
    named = dict.fromkeys(each.product for each in found if isinstance(each, Named) and not each.is_guess)
    return tuple(named)[:_MOST_PRODUCTS]


def _for_admins(remark: str, products: tuple[str, ...], moment: Moment) -> Document:
    """What the admins get: which product, which source, the remark, and of which knowledge it speaks."""
    knowledge, links = moment.content.knowledge, tuple(dict.fromkeys(_LINK.findall(remark)))
    named = "; ".join(f"{knowledge.products[product].name} ({product})" for product in products)
    return Document.join(
        moment.say(Line.ADMIN_REPORT),
        moment.say(Line.ADMIN_PRODUCTS, products=named) if named else moment.say(Line.ADMIN_NO_PRODUCT),
        moment.say(Line.ADMIN_LINKS, links="; ".join(links)) if links else SILENCE,
        moment.say(Line.ADMIN_REMARK, remark=remark),
        moment.say(Line.ADMIN_KNOWLEDGE, date=knowledge.date, version=moment.deployment.version),
    )

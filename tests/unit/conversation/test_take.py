"""The conversation under whatever people send: it never fails, and its state stays what it should be."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.recommend import recommend
from bot.answers import Answers, AnswersFile, Kind, Value
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.hearing import LONGEST_TEXT
from bot.conversation.incoming import (
    Edited,
    EventId,
    Expired,
    Expiring,
    Incoming,
    Joined,
    Moved,
    NotText,
    Restarted,
    Said,
    Unreadable,
)
from bot.conversation.moment import Moment
from bot.conversation.playing import next_answer
from bot.conversation.question import QuestionKind, open_question
from bot.conversation.state import EXPRESS, FULL, MOST_ORIGINS, Conversation, Told
from bot.conversation.take import take
from bot.conversation.turn import Effect, Turn
from bot.dialog.engine import Done, applies
from bot.dialog.model import QuestionId
from bot.texts import Register, plain

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
HERE = Deployment("1.2.3", Channel.MATRIX, fingerprint="ABCD", operator="Beispiel", people=("Rat: 1234",))

USUAL = ("1", "2", "3", "1, 2", "Team", "Caritas", "keine", "12 Leute", "weiß nicht", "überspringen")
COMMANDS = ("zurück", "zurück 3", "neu", "ja", "nein", "hilfe", "warum", "status", "english", "sprache", "leicht")
CHANGES = ("ändern", "ändern budget", "behalten", "ausführlich", "kurz", "Team, Caritas und 30 Leute", "was meinst du")
RIGHTS = ("datenschutz", "auskunft", "stopp", "weiter", "fortsetzen", "löschen", "ja")
INQUIRIES = ("warum nicht signal", "vergleiche wire und threema", "info foobar", "was wäre wenn budget 1", "info")
OFTEN = st.sampled_from(USUAL)
texts = st.one_of(
    OFTEN, OFTEN, st.sampled_from(COMMANDS + CHANGES), st.sampled_from(RIGHTS + INQUIRIES), st.text(max_size=40)
)


def react(conversation: Conversation | None, incoming: Incoming, content: Content) -> Turn:
    return take(conversation, incoming, content=content, deployment=HERE, now=NOW)


def said(conversation: Conversation | None, text: str, content: Content, event: str = "e") -> Turn:
    return react(conversation, Said(EventId(event), text), content)


def shown(turn: Turn) -> str:
    return "\n".join(plain.render(reply.document) for reply in turn.replies)


def kept(turn: Turn) -> Conversation:
    assert turn.conversation is not None
    return turn.conversation


def begin(content: Content, path: str = "1") -> Conversation:
    """A conversation in which the way was chosen: the short one, or "2" for the long one."""
    return kept(said(kept(react(None, Joined(EventId("joined")), content)), path, content, "path"))


@st.composite
def incomings(draw: st.DrawFn) -> list[Incoming]:
    """Messages in a row; edits refer to earlier ones or to nothing."""
    result: list[Incoming] = []
    for number in range(draw(st.integers(1, 14))):
        origin = EventId(f"e{number}")
        kind = draw(st.sampled_from(["said", "said", "said", "said", "edited", "other", "elsewhere"]))
        if kind == "said":
            result.append(Said(origin, draw(texts)))
        elif kind == "edited":
            original = draw(st.sampled_from([f"e{number - 1}", f"e{number - 2}", "a0", "a1", "a3", "a8", "unknown"]))
            result.append(Edited(origin, EventId(original), draw(texts)))
        elif kind == "other":
            result.append(NotText(origin, draw(st.sampled_from(Unreadable))))
        else:
            events: list[Incoming] = [Restarted(origin), Moved(origin), Expiring(origin, NOW.date())]
            result.append(draw(st.sampled_from(events)))
    return result


@given(incomings(), st.sampled_from([0, 5, 9]))
def test_whatever_comes_the_state_is_sound(content: Content, messages: list[Incoming], answered: int) -> None:
    conversation = begin(content)
    dialog = content.interview.dialog
    for number, text in enumerate(["2", "1", "4", "4", "4", "3", "1", "3", "3"][:answered]):
        conversation = kept(said(conversation, text, content, f"a{number}"))
    for message in messages:
        told = conversation.told
        turn = react(conversation, message, content)
        assert (turn.conversation is None) == (turn.effect is Effect.ERASURE)
        conversation = turn.conversation or begin(content)
        answers = conversation.answers
        assert all(applies(dialog, QuestionId(question), answers) for question in answers.values)
        assert not conversation.skipped & set(answers.values)
        step = Moment(content, HERE, NOW, conversation.register).step(conversation)
        opened = open_question(conversation, content, NOW)
        is_waiting = conversation.is_stopped or (isinstance(step, Done) and conversation.path is not None)
        assert (opened is None) == (is_waiting and conversation.pending is None)
        once = {Unreadable.REACTION} | ({Unreadable.UNDECRYPTABLE} if Told.UNDECRYPTABLE in told else set())
        silent = isinstance(message, NotText) and message.what in once
        assert turn.replies or silent
        assert all(reply.document for reply in turn.replies)
        if turn.result is not None:
            assert opened is None
            assert turn.result == recommend(answers, content.knowledge, NOW.date(), path=conversation.path or EXPRESS)


@given(st.lists(st.sampled_from(USUAL), max_size=10), st.sampled_from(USUAL))
def test_back_asks_the_latest_question_again_and_keeps_its_answer(
    content: Content, before: list[str], answer: str
) -> None:
    conversation = begin(content)
    for number, text in enumerate(before):
        conversation = kept(said(conversation, text, content, f"e{number}"))
    question = open_question(conversation, content, NOW)
    after = kept(said(conversation, answer, content, "answer"))
    unmoved = after.answers == conversation.answers and after.skipped == conversation.skipped
    if question is None or question.kind is QuestionKind.CONFIRM or unmoved or after.pending is not None:
        return
    again = kept(said(after, "zurück", content, "back"))
    assert open_question(again, content, NOW) == question
    assert again.answers == after.answers
    left = kept(said(again, "behalten", content, "keep"))
    assert (left.answers, left.skipped, left.revisiting) == (after.answers, after.skipped, None)
    assert open_question(left, content, NOW) == open_question(after, content, NOW)


@given(st.data(), st.sampled_from([EXPRESS, FULL]))
def test_playing_answers_gives_their_result(content: Content, data: st.DataObject, path: str) -> None:
    answers = Answers()
    for question in sorted(content.interview.dialog.on_paths()):
        shape = content.interview.dialog.vocabulary()[question]
        if shape.kind is Kind.NUMBER:
            answers = answers.with_(question, data.draw(st.integers(*shape.bounds)))
        elif shape.kind is Kind.SEVERAL:
            most = content.interview.dialog.questions[question].most or 3
            chosen = st.lists(st.sampled_from(shape.values), min_size=1, unique=True, max_size=most)
            answers = answers.with_(question, tuple(data.draw(chosen)))
        else:
            answers = answers.with_(question, data.draw(st.sampled_from([*shape.values, "weiss_nicht"])))
    played = AnswersFile("de", path, answers)
    turn = react(None, Joined(EventId("joined")), content)
    asked: list[str] = []
    while (opened := open_question(turn.conversation, content, NOW)) is not None:
        if opened.kind is not QuestionKind.CONFIRM:
            asked.append(opened.id)
        turn = said(turn.conversation, next_answer(opened, played), content, f"e{len(asked)}")
    assert asked.pop(0) == "path"
    assert len(set(asked)) == len(asked)
    final = kept(turn).answers
    assert {name: set_of(value) for name, value in final.values.items()} == {
        name: set_of(answers.values[name]) for name in asked
    }
    assert turn.result == recommend(final, content.knowledge, NOW.date(), path=path)


def set_of(value: Value) -> Value | frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else value


def test_what_the_file_leaves_open_is_skipped_and_nothing_is_thrown_away(content: Content) -> None:
    conversation = kept(said(begin(content), "1", content))
    question = open_question(conversation, content, NOW)
    nothing = AnswersFile("de", EXPRESS, Answers())
    assert question is not None
    assert next_answer(question, nothing) == "überspringen"
    asked = open_question(said(conversation, "neu", content, "e2").conversation, content, NOW)
    assert asked is not None
    assert (asked.id, asked.kind) == ("neu", QuestionKind.CONFIRM)
    assert next_answer(asked, nothing) == "nein"


def test_the_opening_promises_what_is_true_where_it_is_said(content: Content) -> None:
    in_matrix = shown(react(None, Joined(EventId("j")), content))
    assert "Matrix-Server" in in_matrix
    assert "Beispiel" in in_matrix
    on_terminal = take(
        None, Joined(EventId("j")), content=content, deployment=Deployment("1", Channel.TERMINAL), now=NOW
    )
    assert "Matrix-Server" not in shown(on_terminal)
    assert "bearbeiten" not in shown(on_terminal)


@pytest.mark.parametrize("language", Register)
def test_the_conversation_begins_in_the_language_of_the_place(content: Content, language: Register) -> None:
    place = Deployment("1", Channel.TERMINAL, language)
    turn = take(None, Joined(EventId("j")), content=content, deployment=place, now=NOW)
    greeting = plain.render(content.voices[language].sentences.document("talk.greeting"))
    assert greeting in shown(turn)
    assert kept(turn).register is language


def test_without_a_known_conversation_everything_is_lost(content: Content) -> None:
    turn = react(None, Said(EventId("e"), "1"), content)
    assert "liegen mir leider nicht mehr vor" in shown(turn)
    assert kept(turn).is_untouched


def test_too_long_texts_are_no_answers(content: Content) -> None:
    conversation = begin(content)
    turn = said(conversation, "1 " + "x" * LONGEST_TEXT, content)
    assert "zu lang" in shown(turn)
    assert kept(turn).answers == conversation.answers


def test_an_edit_of_an_edit_still_counts(content: Content) -> None:
    conversation = kept(said(begin(content), "1", content, "first"))
    conversation = kept(react(conversation, Edited(EventId("second"), EventId("first"), "2"), content))
    turn = react(conversation, Edited(EventId("third"), EventId("second"), "3"), content)
    assert kept(turn).answers.get("q_scenarios") == ("beratung_inhalt",)


def test_only_the_latest_messages_are_remembered(content: Content) -> None:
    conversation = begin(content)
    for number in range(MOST_ORIGINS + 20):
        conversation = kept(said(conversation, "unverständlich", content, f"e{number}"))
    assert len(conversation.origins) == MOST_ORIGINS
    assert EventId(f"e{MOST_ORIGINS + 19}") in conversation.origins


def test_help_names_people_to_turn_to(content: Content) -> None:
    assert "Rat: 1234" in shown(said(begin(content), "hilfe", content))


def test_no_text_of_the_person_is_kept_or_repeated(content: Content) -> None:
    secret = "Frau Musterfrau aus Beispielstadt"
    turn = said(begin(content), secret, content)
    assert secret not in repr(turn)


@pytest.mark.parametrize(
    ("incoming", "expected"),
    [
        (Joined(EventId("e")), "Guten Tag"),
        (Moved(EventId("e")), "Guten Tag"),
        (Restarted(EventId("e")), "liegen mir leider nicht mehr vor"),
        (Edited(EventId("e"), EventId("d"), "1"), "liegen mir leider nicht mehr vor"),
        (NotText(EventId("e"), Unreadable.IMAGE), "liegen mir leider nicht mehr vor"),
    ],
)
def test_where_nothing_is_known_the_interview_begins(content: Content, incoming: Incoming, expected: str) -> None:
    turn = react(None, incoming, content)
    assert expected in shown(turn)
    assert kept(turn) == Conversation(version=content.version, last_day=NOW.date())


def test_what_nobody_talked_in_expires_too(content: Content) -> None:
    notice = react(None, Expiring(EventId("e"), NOW.date()), content)
    assert "30.11.2026" in shown(notice)
    assert (notice.conversation, notice.effect) == (None, None)
    end = react(None, Expired(EventId("e")), content)
    assert (end.conversation, end.effect) == (None, Effect.ERASURE)


def test_a_receipt_has_nothing_of_the_person_in_it(content: Content) -> None:
    conversation = begin(content)
    for number, text in enumerate(["2", "1", "4", "4", "keine", "3", "1", "3", "3", "löschen"]):
        conversation = kept(said(conversation, text, content, f"e{number}"))
    receipt = said(conversation, "ja", content)
    assert receipt == said(kept(said(begin(content), "löschen", content)), "ja", content)
    assert HERE.operator is not None
    assert HERE.operator not in shown(receipt)

"""What must hold after every message of an interview, whatever was said before.

A witness sees each turn with the state before it and remembers what it needs: what was promised, which questions were
asked since the person last changed their mind, which result was given last.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import yaml

from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation
from bot.answers import DONT_KNOW, AnswersFile, Kind, Value, read_answers
from bot.authoring import Source
from bot.conversation.asking import what_is_asked
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.moment import Moment
from bot.conversation.record import from_json, to_json
from bot.conversation.state import EXPRESS, FULL, Asking, Conversation
from bot.dialog.engine import Ask, Done, applies
from bot.dialog.model import Dialog, QuestionId
from bot.texts import plain
from tests.support.ear import Ear
from tests.support.exchange import Exchange, Progress

PROMISED = {EXPRESS: 6, FULL: 15}

CANARY = "Kanarienvogelsang"
"""Stands in every text that is none of the bot's business."""

_LOSING = (Asking.RESTART, Asking.VOIDING)
"""What the bot asks before answers fall away."""

_TAKING = (Asking.TOGETHER,)
"""What the bot asks before it takes answers with which others may fall away; then it says which."""

_SEVERAL = (Asking.TOGETHER, Asking.VOIDING)
"""What the bot asks before it takes answers to several questions."""

Settled = dict[str, Value | None]
"""What was said to each question, None where it was passed over."""


def settled_in(conversation: Conversation) -> Settled:
    """Everything that was answered or passed over."""
    return {**conversation.answers.values, **dict.fromkeys(conversation.skipped)}


def advised(exchange: Exchange) -> Recommendation:
    """What ``lotse advise`` would say on the answers."""
    conversation, content = exchange.conversation, exchange.content
    path = conversation.path or EXPRESS
    return recommend(conversation.answers, content.knowledge, exchange.now.date(), path=path)


def advised_by_file(exchange: Exchange) -> Recommendation:
    """The same through an answers file."""
    conversation, content = exchange.conversation, exchange.content
    path = conversation.path or EXPRESS
    written = {"language": str(conversation.register), "path": path, "answers": conversation.answers.nested()}
    text = yaml.safe_dump(written, allow_unicode=True, sort_keys=False)
    file = read_answers(Source("answers.yaml", text), content.interview.dialog.vocabulary())
    assert isinstance(file, AnswersFile), file
    return recommend(file.answers, content.knowledge, exchange.now.date(), path=file.path)


@dataclass
class Witness:
    """Watches one conversation.

    Attributes:
        ear: hears in which register something is said.
        asked: the steps of the path that were asked since the person last changed their mind.
        total: what was last promised since then.
        result: what the latest result followed from.
        doubted: the contradictions that were asked back since the beginning.
    """

    ear: Ear
    asked: set[int] = field(default_factory=set)
    total: int | None = None
    result: tuple[Settled, str | None] | None = None
    doubted: set[str] = field(default_factory=set)

    def watch(self, before: Conversation, exchange: Exchange) -> None:
        """Judges a turn."""
        after, dialog = exchange.conversation, exchange.content.interview.dialog
        assert all(plain.render(reply.document).strip() for reply in exchange.turn.replies)
        assert from_json(json.loads(json.dumps(to_json(after)))) == after, "the state survives being stored"
        assert CANARY not in json.dumps(to_json(after)), "no text of the person is kept"
        assert CANARY not in exchange.shown, "and none is repeated"
        assert not self.ear.misheard(exchange.shown, after.register)
        judge_answers(after, dialog)
        step = Moment(exchange.content, Deployment("", Channel.MATRIX), exchange.now, after.register).step(after)
        self._judge_openness(after, exchange, step)
        self._judge_lost(before, exchange)
        taken = settled_in(after).items() - settled_in(before).items()
        assert len(taken) <= 1 or before.is_asked(*_SEVERAL), f"nobody agreed to {taken}"
        self._judge_doubt(before, after)
        self._judge_result(exchange)
        if settled_in(before).items() - settled_in(after).items() or before.path != after.path:
            self.asked, self.total = set(), None
        is_frontier = after.path is not None and not after.is_stopped and after.pending is None
        if is_frontier and isinstance(step, Ask):
            self._judge_progress(after, exchange, step)

    def _judge_openness(self, after: Conversation, exchange: Exchange, step: Ask | Done) -> None:
        """There is a question unless all were asked or the person wants none, and it was put in their register."""
        question = exchange.question
        is_over = after.is_stopped or (after.path is not None and isinstance(step, Done))
        assert (question is None) == (is_over and after.pending is None)
        if isinstance(step, Ask) and what_is_asked(after) is None and not after.is_stopped and exchange.turn.replies:
            asked = exchange.content.voices[after.register].interview.asked[step.question.id]
            assert plain.render(asked.ask) in exchange.shown, "what is open was asked"

    def _judge_lost(self, before: Conversation, exchange: Exchange) -> None:
        """No answer falls away unless the person agreed to that, or to the answer it falls away with and is told."""
        after = exchange.conversation
        lost = before.answers.values.keys() - settled_in(after).keys()
        asked = exchange.content.voices[after.register].interview.asked
        is_told = before.is_asked(*_TAKING) and all(asked[QuestionId(name)].title in exchange.shown for name in lost)
        assert not lost or before.is_asked(*_LOSING) or is_told, f"nobody agreed to lose {lost}"

    def _judge_doubt(self, before: Conversation, after: Conversation) -> None:
        """Each contradiction is asked back once."""
        if before.is_asked(Asking.RESTART) and after.path is None:
            self.doubted = set()
        if after.pending is not None and after.is_asked(Asking.CONTRADICTION) and after.pending != before.pending:
            assert after.pending.about not in self.doubted, "a contradiction is asked back once"
            self.doubted.add(after.pending.about)

    def _judge_result(self, exchange: Exchange) -> None:
        """A result stands at every end, follows from the answers, and is given anew where these change."""
        after, result = exchange.conversation, exchange.turn.result
        if result is not None:
            assert exchange.question is None, "a result is an end"
            assert result == advised(exchange)
            self.result = settled_in(after), after.path
            assert self._must_be_asked(exchange) <= settled_in(after).keys(), "only follow-ups are ever left out"
        if exchange.question is None and not after.is_stopped:
            assert self.result == (settled_in(after), after.path), "the latest result is that of these answers"

    def _must_be_asked(self, exchange: Exchange) -> set[str]:
        """The questions of the path that apply and are no follow-ups."""
        dialog, after = exchange.content.interview.dialog, exchange.conversation
        on_path = (name for step in dialog.paths[after.path or EXPRESS] for name in step)
        return {
            name for name in on_path if not dialog.questions[name].follow_up and applies(dialog, name, after.answers)
        }

    def _judge_progress(self, after: Conversation, exchange: Exchange, step: Ask) -> None:
        """Numbers never exceed what was promised; while nothing is changed, the promise is never raised."""
        assert after.path is not None
        promised = PROMISED[after.path]
        assert 1 <= step.number <= step.total <= promised
        if exchange.turn.replies:
            assert exchange.progress == Progress(step.number, step.total), "what is shown is so"
        assert self.total is None or step.total <= self.total, "the promise is never raised"
        if after.revisiting is not None:
            return
        assert step.question.id not in settled_in(after), "no question comes twice"
        self.total = step.total
        paths = exchange.content.interview.dialog.paths[after.path]
        self.asked.add(next(number for number, parts in enumerate(paths) if step.question.id in parts))
        assert len(self.asked) <= promised


def judge_answers(conversation: Conversation, dialog: Dialog) -> None:
    """Only answers that apply and that there are; what was passed over was not answered."""
    answers = conversation.answers
    assert not conversation.skipped & answers.values.keys()
    assert conversation.skipped <= dialog.on_paths()
    for name, value in answers.values.items():
        question = QuestionId(name)
        assert question in dialog.on_paths()
        assert applies(dialog, question, answers), name
        assert value == DONT_KNOW or is_answer(value, question, dialog), (name, value)


def is_answer(value: Value, question: QuestionId, dialog: Dialog) -> bool:
    """Whether a value is one of the answers to a question."""
    asked = dialog.questions[question]
    options = {option.id for option in asked.options}
    match asked.kind:
        case Kind.NUMBER:
            return isinstance(value, int) and asked.bounds[0] <= value <= asked.bounds[1]
        case Kind.ONE:
            return value in options
        case Kind.SEVERAL:
            is_some = isinstance(value, tuple) and len(set(value)) == len(value) and set(value) <= options
            is_enough = bool(value) or asked.none_allowed
            return is_some and is_enough and (not asked.most or len(value) <= asked.most)  # type: ignore[arg-type]

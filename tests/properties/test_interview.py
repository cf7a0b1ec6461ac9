"""A simulated person who answers, mistypes, goes back, changes their mind, pauses, asks in between and tells stories.

What must hold after every message is in :mod:`tests.support.witness`. ``make test`` holds 200 conversations, ``make
fuzz`` 2,000.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from bot.answers import Kind, Value
from bot.conversation.incoming import Unreadable
from bot.conversation.lines import Line
from bot.conversation.state import EXPRESS, FULL, Asking
from bot.dialog.engine import applies
from bot.dialog.model import QuestionId
from bot.texts import Register
from tests.support.exchange import Exchange, typed
from tests.support.profiles import CONVERSATIONS
from tests.support.sayings import (
    ASIDES,
    BACK,
    CHANGES,
    DANGERS,
    DOUBTS,
    IN_BETWEEN,
    MARKS,
    REMARKS,
    SPOKEN,
    STORIES,
    a_value,
)
from tests.support.simulated import LONGEST, Simulated
from tests.support.witness import advised, advised_by_file, settled_in

STEPS = 16


class Person(Simulated):
    """Somebody who talks with the bot."""

    @initialize(
        data=st.data(),
        register=st.sampled_from(Register),
        path=st.sampled_from([EXPRESS, EXPRESS, FULL, FULL, None]),
        most=st.sampled_from([0, 3, 6, 12, LONGEST]),
    )
    def arrive(self, data: st.DataObject, register: Register, path: str | None, most: int) -> None:
        """Comes into the room and, as a rule, takes a way and answers some questions."""
        self.days = 0
        self.exchange = Exchange(self.content, register)
        assert self.state.register is register
        if path is not None:
            self.act(lambda: self.exchange.choose(path))
            assert self.state.path == path
            self.answer_all(data, agreed=True, most=most)

    # answering

    @precondition(lambda self: self.is_asked())
    @rule(data=st.data(), count=st.integers(1, 4))
    def answer(self, data: st.DataObject, count: int) -> None:
        """Answers some questions in a row by their numbers."""
        self.answer_all(data, agreed=True, most=count)

    @precondition(lambda self: self.is_asked())
    @rule(data=st.data(), agreed=st.booleans())
    def finish(self, data: st.DataObject, *, agreed: bool) -> None:
        """Answers everything that is still asked."""
        self.answer_all(data, agreed=agreed)

    @precondition(lambda self: self.is_asked() and self.asked().choices)
    @rule(data=st.data(), count=st.integers(1, 4))
    def answer_in_words(self, data: st.DataObject, count: int) -> None:
        """Answers some questions in the words that are shown, in other words, in doubt, or with a slip."""
        for _ in range(count):
            if self.is_asked() and self.asked().choices:
                self._answer_in_words(data)

    def _answer_in_words(self, data: st.DataObject) -> None:
        asked = self.asked()
        choice = asked.choices[data.draw(st.integers(0, len(asked.choices) - 1), label="choice")]
        option = next(option for option in asked.question.options if option.id == choice.id)
        text = data.draw(st.sampled_from([choice.label, choice.label, *option.words]))
        doubt = data.draw(st.sampled_from(DOUBTS))
        if not doubt:
            self.say(text)
            value: Value = (choice.id,) if asked.question.kind is Kind.SEVERAL else choice.id
            self.judge_taken(asked.question.id, value)
            return
        place = data.draw(st.integers(0, len(text) - 1))
        self.say(doubt.format(before=text[:place], char=text[place], after=text[place + 1 :]))
        self.settle_doubt(data)

    @precondition(lambda self: self.is_asked())
    @rule(data=st.data(), agreed=st.sampled_from([True, True, False]))
    def answer_several_at_once(self, data: st.DataObject, *, agreed: bool) -> None:
        """Says the answers to two or three questions in one message; as a rule agrees to how it was understood."""
        asked, settled = self.asked(), self.settled
        path = self.dialog.paths[self.state.path or EXPRESS]
        later = [name for step in path for name in step if name not in settled and name != asked.question.id]
        names = data.draw(st.lists(st.sampled_from(later), min_size=1, max_size=2, unique=True)) if later else []
        labels = [
            data.draw(st.sampled_from([choice.label for choice in each.choices] or ["14"]))
            for each in (asked, *map(self.put, names))
        ]
        self.say(", ".join(labels))
        if self.is_doubted():
            self.confirm(agreed=agreed)

    @precondition(lambda self: self.is_doubted())
    @rule(agreed=st.booleans(), then=st.sampled_from(["behalten", "weiter", "zurück", "warum", "1"]))
    def answer_what_is_asked_back(self, *, agreed: bool, then: str) -> None:
        """Says yes or no where the bot asks back, and then goes on in one way or another."""
        self.confirm(agreed=agreed)
        self.say(then)

    # changing one's mind

    @rule(data=st.data(), text=st.sampled_from(BACK))
    def go_back(self, data: st.DataObject, text: str) -> None:
        """Goes back and, as a rule, answers anew."""
        settled = self.settled
        self.say(text)
        assert self.settled == settled
        if self.is_asked() and self.state.revisiting is not None:
            self._answer_anew(data)

    def _answer_anew(self, data: st.DataObject) -> None:
        """Answers the question that is asked again, in numbers or words, or does not."""
        how = data.draw(st.integers(0, 3))
        if how == 0 and self.asked().choices:
            self._answer_in_words(data)
        elif how:
            self.answer_open(data)
        self.settle_doubt(data)

    @precondition(lambda self: self.state.pending is None)
    @rule(text=st.sampled_from(BACK))
    def look_back(self, text: str) -> None:
        """Goes back only to see what was answered, and leaves it as it is."""
        settled = self.settled
        self.say(text)
        assert self.settled == settled
        self.say("behalten")
        assert self.settled == settled

    @precondition(lambda self: self.said)
    @rule(data=st.data(), is_clear=st.sampled_from([True, True, False]))
    def edit(self, data: st.DataObject, *, is_clear: bool) -> None:
        """Changes a message that was written before."""
        before = self.state
        spoken = sorted(before.origins)
        if not is_clear or not spoken:
            event, text = data.draw(st.sampled_from(self.said)), data.draw(st.sampled_from([*MARKS, *STORIES]))
            self.act(lambda: self.exchange.edit(event, text))
        else:
            event = data.draw(st.sampled_from(spoken))
            question = before.origins[event]
            value = data.draw(a_value(self.put(question)), label=question)
            written = typed(self.as_open(question), value, before.register)
            self.act(lambda: self.exchange.edit(event, written))
            if applies(self.dialog, question, before.answers) and self.is_on_path(question):
                self.judge_taken(question, value)
        self.settle_doubt(data)

    @rule(data=st.data(), text=st.sampled_from(CHANGES))
    def change(self, data: st.DataObject, text: str) -> None:
        """Wants to change an answer: by its number, or by the name of its question."""
        self.say(text)
        question = self.exchange.question
        if self.state.is_asked(Asking.CHANGE) and question is not None:
            numbers = [str(option.number) for option in question.options]
            self.say(data.draw(st.sampled_from([*numbers, *numbers, "behalten", "77", "Budget"])))
        if self.is_asked() and self.state.revisiting is not None:
            self._answer_anew(data)
        self.settle_doubt(data)

    @precondition(lambda self: self.state.answers.values)
    @rule(data=st.data())
    def change_at_once(self, data: st.DataObject) -> None:
        """Names the question and the new answer, at once or half-heartedly, mostly where others depend on it."""
        settled = [name for name in self.state.answers.values if self.put(QuestionId(name)).choices]
        deciding = [name for name in settled if name in self.deciding]
        asked = self.put(QuestionId(data.draw(st.sampled_from([*settled, *deciding * 6] or ["q_recht"]))))
        label = data.draw(st.sampled_from([choice.label for choice in asked.choices]))
        if data.draw(st.integers(0, 3)):
            self.say(f"ändern {asked.title} {label}")
        else:
            self.say(f"ändern {asked.title}")
            self.say(f"eher {label}")
        self.settle_doubt(data)

    @rule(data=st.data(), word=st.sampled_from(["kurz", "ausführlich", "ausführlich", "short", "full"]))
    def change_the_way(self, data: st.DataObject, word: str) -> None:
        """Takes the other way, or the same."""
        settled = self.settled
        self.say(word)
        assert self.settled == settled
        self.settle_doubt(data)

    @rule(agreed=st.sampled_from([True, False, False, False]), word=st.sampled_from(["neu", "von vorn", "restart"]))
    def begin_anew(self, *, agreed: bool, word: str) -> None:
        """Wants to begin anew, or rather not."""
        settled = self.settled
        self.say(word)
        assert self.settled == settled
        if self.state.is_asked(Asking.RESTART):
            self.confirm(agreed=agreed)
            if agreed:
                assert self.state.is_untouched
                assert self.state.path is None

    @rule(word=st.sampled_from(sorted(SPOKEN)))
    def speak(self, word: str) -> None:
        """Changes the language."""
        before = self.state
        self.say(word)
        assert self.settled == settled_in(before)
        if before.pending is None and not before.is_stopped:
            assert self.state.register in (SPOKEN[word], before.register)

    # everything else changes no answer

    @precondition(lambda self: self.days < 60)
    @rule(days=st.sampled_from([1, 3, 29]))
    def pause(self, days: int) -> None:
        """Writes no more for days, and then asks what the question is for."""
        before, was_open = self.state, self.exchange.question
        self.days += days
        self.exchange.now += timedelta(days=days)
        self.say("warum")
        assert self.settled == settled_in(before)
        greeting = self.content.voices[self.state.register].sentences.entries[Line.COME_BACK]["other"].partition("!")[0]
        is_known = before.answers.values and before.path is not None and before.pending is None
        if is_known and was_open is not None and self.exchange.turn.result is None:
            assert greeting in self.exchange.shown

    @rule(data=st.data(), aside=st.sampled_from(ASIDES))
    def do_something_else(self, data: st.DataObject, aside: str) -> None:
        """Asks, tells, sends, stops, is in danger, or wants everything deleted and then not: no answer changes."""
        before = self.state
        getattr(self, f"_{aside}")(data)
        assert self.settled == settled_in(before)
        assert self.state.path == before.path or before.path is None, "only a suggestion of the way may take one"

    @rule(data=st.data())
    def write_anything(self, data: st.DataObject) -> None:
        """Writes whatever it is."""
        self.say(data.draw(st.one_of(st.sampled_from(MARKS), st.text(max_size=12))))

    def _ask(self, data: st.DataObject) -> None:
        register = self.state.register
        self.say(data.draw(st.sampled_from(IN_BETWEEN)))
        assert self.state.register is register

    def _tell(self, data: st.DataObject) -> None:
        self.say(data.draw(st.sampled_from(STORIES)))

    def _send(self, data: st.DataObject) -> None:
        what = data.draw(st.sampled_from([Unreadable.IMAGE, Unreadable.REACTION, Unreadable.UNDECRYPTABLE]))
        self.act(lambda: self.exchange.send(what), silence=what is not Unreadable.IMAGE)

    def _stop(self, data: st.DataObject) -> None:
        self.say("stopp")
        assert self.is_resting()
        self.say(data.draw(st.sampled_from(["weiter", "fortsetzen", "1", "hilfe", "resume"])))
        if self.is_resting():
            self.say("weiter")
        assert not self.is_resting()

    def _be_in_danger(self, data: st.DataObject) -> None:
        self.say(data.draw(st.sampled_from(DANGERS)))
        assert self.is_resting()
        assert self.exchange.question is None
        self.say(data.draw(st.sampled_from(["weiter", "hilfe", "1"])))
        self.say("weiter" if self.is_resting() else "hilfe")

    def _tell_the_admins(self, data: st.DataObject) -> None:
        self.say(data.draw(st.sampled_from(["umfrage", "fehler melden"])))
        for text in (*data.draw(st.lists(st.sampled_from(REMARKS), max_size=2)), "abbrechen"):
            if self.state.is_asked(Asking.HELPFUL, Asking.MISSING, Asking.REPORT):
                self.say(text)

    def _choose_language(self, data: st.DataObject) -> None:
        self.say("sprache")
        if self.state.is_asked(Asking.LANGUAGE):
            self.say(data.draw(st.sampled_from(["1", "2", "3", "zurück", "nein"])))

    def _rather_not_delete(self, data: st.DataObject) -> None:
        self.say(data.draw(st.sampled_from(["löschen", "delete"])))
        if self.state.is_asked(Asking.ERASURE):
            self.confirm(agreed=False)

    def teardown(self) -> None:
        """What was answered in the end, written to an answers file, leads to the same result."""
        assert advised_by_file(self.exchange) == advised(self.exchange)


TestInterview = pytest.mark.timeout(1800)(Person.TestCase)  # a failure takes long to be made small
TestInterview.settings = settings(
    max_examples=CONVERSATIONS,
    stateful_step_count=STEPS,
    phases=[phase for phase in Phase if phase is not Phase.explain],  # too slow for whole conversations
)

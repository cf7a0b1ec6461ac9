"""What is wrong with a dialog that can be read: questions nobody reaches, conditions that decide nothing, and the like.

Nothing here keeps a dialog from being used, but for what would leave a conversation without a next question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answers import DONT_KNOW, PATHS, Kind
from bot.authoring import Finding, MapNode, Node, Place, Severity, node_at, place_at, validate
from bot.conditions import ALWAYS, Condition, ConditionEntry, Situation, Some, holds, matches_in
from bot.conditions import Path as Trail
from bot.dialog.border import DialogEntry, OptionEntry, QuestionEntry
from bot.dialog.model import Dialog, QuestionId
from bot.dialog.normal import phrase
from bot.knowledge.possible import Names, Truths, constants, one_of, some_of, truths


@dataclass(frozen=True, slots=True)
class Written:
    """A dialog with what its author wrote.

    Attributes:
        root: the tree of the file.
        questions: those that fit, as written.
        dialog: the same, with the paths as far as they name them.
        is_whole: whether everything in the file fits.
    """

    root: Node
    questions: Mapping[str, QuestionEntry]
    dialog: Dialog
    is_whole: bool


def written_dialog(root: Node) -> Written:
    """The dialog of a file as far as it fits; what does not is left out."""
    whole = validate(root, DialogEntry)
    if isinstance(whole, DialogEntry):
        questions, paths, promised = dict(whole.questions), whole.paths, whole.promised
    else:
        below = node_at(root, ("questions",))
        entries = below.entries if isinstance(below, MapNode) and below is not root else ()
        fitting = ((key.text, validate(node, QuestionEntry)) for key, node in entries)
        questions = {name: entry for name, entry in fitting if isinstance(entry, QuestionEntry)}
        paths, promised = {}, {}
    known = {
        name: tuple(tuple(QuestionId(part) for part in step if part in questions) for step in steps)
        for name, steps in paths.items()
    }
    built = {QuestionId(name): entry.built(name) for name, entry in questions.items()}
    return Written(root, questions, Dialog(built, known, promised), isinstance(whole, DialogEntry))


def check_dialog(written: Written) -> Iterator[Finding]:
    """What is wrong with the questions, and with the ways through them."""
    for name, entry in written.questions.items():
        yield from _wrong_options(name, entry, written.root)
        yield from _wrong_numbers(name, entry, written.root)
    if written.is_whole:
        ways = _Ways(written)
        yield from ways.wrong_paths()
        yield from ways.unreached()
        yield from ways.circles()
        yield from ways.wrong_conditions()
        yield from ways.broken_promises()


def _wrong_options(question: str, entry: QuestionEntry, root: Node) -> Iterator[Finding]:
    """Answers that are called alike or mean the same numbers, and words without a letter."""
    ids: set[str] = set()
    ranges: dict[tuple[int, int], str] = {}
    for index, option in enumerate(entry.options):
        trail = ("questions", question, "options", index)
        if option.id in ids:
            yield Finding("doubled-id", place_at(root, (*trail, "id")), {"key": option.id})
        ids.add(option.id)
        yield from _silent_words(option, trail, root)
        if option.covers is None:
            continue
        place = place_at(root, (*trail, "covers"))
        if option.covers[0] > option.covers[1]:
            yield Finding("bounds-backwards", place, {"first": str(option.covers[0]), "last": str(option.covers[1])})
        elif option.covers in ranges:
            details = {"value": str(list(option.covers)), "question": question, "first": ranges[option.covers]}
            yield Finding("answers-sound-alike", place, {**details, "second": option.id}, Severity.WARNING)
        ranges.setdefault(option.covers, option.id)


def _silent_words(option: OptionEntry, trail: Trail, root: Node) -> Iterator[Finding]:
    for key, words in (("words", option.words), ("overrides", option.overrides)):
        for number, word in enumerate(words):
            if not phrase(word):
                place = place_at(root, (*trail, key, number))
                yield Finding("word-says-nothing", place, {"value": word}, Severity.WARNING)


def _wrong_numbers(question: str, entry: QuestionEntry, root: Node) -> Iterator[Finding]:
    trail = ("questions", question)
    if entry.kind is Kind.NUMBER and entry.lowest > entry.highest:
        details = {"first": str(entry.lowest), "last": str(entry.highest)}
        yield Finding("dead-end", place_at(root, (*trail, "highest")), {"question": question, **details})
    if entry.most < 0 or entry.most > len(entry.options) or (entry.most and entry.kind is not Kind.SEVERAL):
        details = {"value": str(entry.most), "question": question, "count": str(len(entry.options))}
        yield Finding("most-impossible", place_at(root, (*trail, "most")), details, Severity.WARNING)


class _Ways:
    """The ways through a dialog."""

    def __init__(self, written: Written) -> None:
        self._root = written.root
        self._entries = written.questions
        self._dialog = written.dialog

    def wrong_paths(self) -> Iterator[Finding]:
        """Paths that are missing or lead nowhere, and questions that stand on one twice."""
        place = place_at(self._root, ("paths",))
        for name in PATHS:
            if name not in self._dialog.paths:
                yield Finding("path-missing", place, {"key": name})
        for name, steps in self._dialog.paths.items():
            if not any(steps):
                yield Finding("path-empty", self._key(("paths", name)), {"key": name})
            seen: set[QuestionId] = set()
            for number, step in enumerate(steps):
                for part, question in enumerate(step):
                    if question in seen:
                        twice = place_at(self._root, ("paths", name, number, part))
                        yield Finding("question-twice", twice, {"key": question, "path": name}, Severity.WARNING)
                    seen.add(question)

    def unreached(self) -> Iterator[Finding]:
        """Questions that are on no path."""
        for question in self._dialog.questions:
            if question not in self._dialog.on_paths():
                place = self._key(("questions", question))
                yield Finding("question-unreached", place, {"key": question}, Severity.WARNING)

    def circles(self) -> Iterator[Finding]:
        """Questions that wait for each other, or that their own answer takes away again: asked never, or for ever."""
        for circle in self._circles():
            place = place_at(self._root, ("questions", circle[0], "when"))
            yield Finding("question-circle", place, {"circle": " → ".join((*circle, circle[0]))})

    def wrong_conditions(self) -> Iterator[Finding]:
        """Conditions that always hold or never do, on all paths or on one of them, or that look ahead."""
        in_circles = {question for circle in self._circles() for question in circle}
        for name, entry in self._entries.items():
            if entry.when is None or name in in_circles or name not in self._dialog.on_paths():
                continue
            found = list(self._constants(name, entry.when))
            yield from found
            if not found:
                yield from self._on_paths(QuestionId(name))

    def broken_promises(self) -> Iterator[Finding]:
        """Paths with more questions than promised, apart from follow-ups, of which none are asked that are too many."""
        for path, promised in self._dialog.promised.items():
            if path not in self._dialog.paths:
                continue
            most = self._most_asked(path)
            if most > promised:
                place = place_at(self._root, ("promised", path))
                details = {"path": path, "count": str(most), "most": str(promised)}
                yield Finding("more-than-promised", place, details, Severity.WARNING)

    def _constants(self, question: str, when: ConditionEntry) -> Iterator[Finding]:
        on_paths = self._dialog.on_paths()
        trail = ("questions", question, "when")
        for place, holds_always in constants(when, trail, lambda part: self._outcomes(part, on_paths)):
            code = "condition-always" if holds_always else "condition-never"
            yield Finding(code, self._key(place), {"question": question}, Severity.WARNING)

    def _on_paths(self, question: QuestionId) -> Iterator[Finding]:
        when = self._dialog.questions[question].when
        asked_about = {match.name for match in matches_in(when)}
        for path, steps in self._dialog.paths.items():
            here = frozenset(part for step in steps for part in step)
            for number, step in enumerate(steps):
                if question not in step:
                    continue
                place = place_at(self._root, ("paths", path, number, step.index(question)))
                ahead = [part for later in steps[number + 1 :] for part in later if part in asked_about]
                if self._outcomes(when, here) == {False}:
                    details = {"key": question, "path": path}
                    yield Finding("question-never-asked", place, details, Severity.WARNING)
                elif ahead:
                    details = {"key": question, "first": ahead[0]}
                    yield Finding("question-too-early", place, details, Severity.WARNING)

    def _most_asked(self, path: str) -> int:
        """How many steps of a path can be asked at most that are no follow-ups."""
        questions = self._dialog.questions
        steps = [
            [questions[part].when for part in step]
            for step in self._dialog.paths[path]
            if step and not all(questions[part].follow_up for part in step)
        ]
        open_steps = [Some(tuple(whens)) for whens in steps if ALWAYS not in whens]
        here = frozenset(part for step in self._dialog.paths[path] for part in step)
        together = self._truths(open_steps, here)
        return len(steps) - len(open_steps) + max(map(sum, together), default=len(open_steps))

    def _outcomes(self, condition: Condition, asked: frozenset[QuestionId]) -> set[bool]:
        return {outcome for (outcome,) in self._truths([condition], asked)}

    def _truths(self, conditions: Sequence[Condition], asked: frozenset[QuestionId]) -> set[Truths]:
        """What conditions can come to where some questions are asked; these depend on conditions of their own."""
        whens = {question: self._dialog.questions[question].when for question in self._behind(conditions) & asked}
        every = (*conditions, *whens.values())
        groups = [self._group(question, every) for question in whens]

        def allowed(situation: Situation) -> bool:
            return all(holds(when, situation) for question, when in whens.items() if situation.get(question))

        found = truths(every, groups, allowed)
        return {outcome[: len(conditions)] for outcome in found}

    def _behind(self, conditions: Sequence[Condition]) -> frozenset[QuestionId]:
        """The questions that conditions ask about, and those that these depend on."""
        waiting, found = list(conditions), set[QuestionId]()
        while waiting:
            for match in matches_in(waiting.pop()):
                question = self._dialog.questions.get(QuestionId(match.name))
                if question is not None and question.id not in found:
                    found.add(question.id)
                    waiting.append(question.when)
        return frozenset(found)

    def _group(self, name: QuestionId, conditions: Sequence[Condition]) -> Names:
        question = self._dialog.questions[name]
        options = tuple(option.id for option in question.options)
        if question.kind is not Kind.SEVERAL:
            return one_of(name, (*options, DONT_KNOW), optional=True)
        some = some_of(name, options, conditions, most=question.most)
        return Names(some.names, (*some.cases, {name: (DONT_KNOW,)}) if some.cases else ())

    def _circles(self) -> Iterator[tuple[QuestionId, ...]]:
        """Each circle once, from the question that stands first in the file."""
        waits_for = {
            question.id: tuple(QuestionId(match.name) for match in matches_in(question.when))
            for question in self._dialog.questions.values()
        }
        done: set[QuestionId] = set()
        for start in waits_for:
            circle = _circle_from(start, waits_for)
            if circle and done.isdisjoint(circle):
                yield circle
                done.update(circle)

    def _key(self, trail: Trail) -> Place:
        """The place of the last name of a trail."""
        above = node_at(self._root, trail[:-1])
        key = above.key(str(trail[-1])) if isinstance(above, MapNode) else None
        return key.place if key else place_at(self._root, trail)


def _circle_from(start: QuestionId, waits_for: Mapping[QuestionId, Sequence[QuestionId]]) -> tuple[QuestionId, ...]:
    """The shortest way from a question back to itself; empty where there is none."""
    ways: list[tuple[QuestionId, ...]] = [(start,)]
    seen: set[QuestionId] = set()
    for way in ways:
        for after in waits_for.get(way[-1], ()):
            if after == start:
                return way
            if after not in seen:
                seen.add(after)
                ways.append((*way, after))
    return ()

"""Looks at everything that authors write, and says all that is wrong with it at once.

Reading the content ends where it cannot be used. This goes on: each mistake is told once, where it was made, and what
merely follows from it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.answers import AnswersFile, read_answers
from bot.authoring import Finding, Findings, Place, Severity, Source, place_at
from bot.authoring.causes import causes
from bot.authoring.trees import Trees
from bot.conversation.check_dialogs import TALKS, Checked, check_dialogs, folder_of
from bot.conversation.check_talks import check_talk
from bot.dialog.check import Written
from bot.dialog.model import Dialog
from bot.knowledge.catalogue import Knowledge, split_name
from bot.knowledge.check import check_knowledge
from bot.knowledge.overlay import overlay
from bot.knowledge.tolerant import FILES, impossible_dates, load_tolerantly

UNCLEAR = "unklar"
PERSONAS = "personas"
"""Folder of the knowledge with answers of made-up organisations."""


@dataclass(frozen=True, slots=True)
class Material:
    """Files of authors; what is empty is not looked at.

    Attributes:
        dialogs, knowledge: the files of the two folders.
        own: the files of an overlay over the knowledge.
        answers: answers files.
        talks: conversations that dialogs are tested with.
    """

    dialogs: tuple[Source, ...] = ()
    knowledge: tuple[Source, ...] = ()
    own: tuple[Source, ...] = ()
    answers: tuple[Source, ...] = ()
    talks: tuple[Source, ...] = ()

    @property
    def every(self) -> tuple[Source, ...]:
        """All files."""
        return (*self.dialogs, *self.knowledge, *self.own, *self.answers, *self.talks)


def check(material: Material, today: date) -> Findings:
    """Everything that is wrong, in the order of the places.

    Args:
        material: the files.
        today: the day as of which facts are too old.
    """
    trees = Trees(material.every)
    dialogs = check_dialogs(material.dialogs, trees) if material.dialogs else Checked((), None)
    found = [*dialogs.findings]
    if material.knowledge:
        found.extend(_of_knowledge(material, trees, dialogs.written, today))
    found.extend(_of_people(material, dialogs.written))
    return causes(found, trees)


def _of_knowledge(material: Material, trees: Trees, written: Written | None, today: date) -> Iterator[Finding]:
    loaded = load_tolerantly(material.knowledge)
    yield from _without_sources(loaded.findings, material.knowledge)
    yield from _unused(material.knowledge)
    if loaded.knowledge is None:
        return
    slips = [finding for source in material.own for finding in impossible_dates(source)]
    yield from slips
    aside = {finding.place.file for finding in slips}
    overlaid = overlay(loaded.knowledge, [source for source in material.own if source.name not in aside])
    yield from overlaid.findings
    left = (source for source in material.every if source.name not in loaded.aside or "/products/" in source.name)
    yield from check_knowledge(overlaid.knowledge, trees if not loaded.aside else Trees(left), today)
    if written is not None:
        yield from _unknown_to_knowledge(written, overlaid.knowledge)


def _without_sources(findings: Findings, sources: Sequence[Source]) -> Findings:
    """The findings; where the file with most sources is missing that instead of every source that is missed."""
    name = folder_of(sources, "rules.yaml") + "sources.yaml"
    left = tuple(finding for finding in findings if finding.code != "unknown-source")
    if len(left) == len(findings) or any(source.name == name for source in sources):
        return findings
    return (*left, Finding("file-missing", Place(name), {"file": "sources.yaml"}))


def _unused(sources: Sequence[Source]) -> Iterator[Finding]:
    """Files of the knowledge that nobody reads."""
    root = folder_of(sources, "rules.yaml")
    for source in sources:
        _, folder, file = split_name(source.name)
        path = source.name.removeprefix(root)
        is_known = folder == "products" or (file in FILES or file.startswith("sources"))
        if not is_known and not path.startswith(f"{PERSONAS}/"):
            yield Finding("file-unused", Place(source.name), {"file": path}, Severity.WARNING)


def _unknown_to_knowledge(written: Written, knowledge: Knowledge) -> Iterator[Finding]:
    """Answers that stand for a scenario or a law which the knowledge does not have."""
    for question, known in (("q_scenarios", knowledge.scenarios), ("q_recht", knowledge.laws)):
        entry = written.questions.get(question)
        for index, option in enumerate(entry.options if entry and known else ()):
            if option.id not in known and option.id != UNCLEAR:
                place = place_at(written.root, ("questions", question, "options", index, "id"))
                yield Finding("unknown-value", place, {"value": option.id, "allowed": ", ".join(known)})


def _of_people(material: Material, written: Written | None) -> Iterator[Finding]:
    """What is wrong with answers files and conversations."""
    if written is None:
        return
    personas = [source for source in material.knowledge if f"/{PERSONAS}/" in f"/{source.name}"]
    for source in (*material.answers, *personas):
        yield from _wrong_answers(source, written.dialog)
    root = folder_of(material.dialogs, "interview.yaml")
    talks = [source for source in material.dialogs if source.name.startswith(f"{root}{TALKS}/")]
    for source in (*material.talks, *talks):
        yield from check_talk(source, written.dialog)


def _wrong_answers(source: Source, dialog: Dialog) -> Findings:
    read_as = read_answers(source, dialog.vocabulary())
    return () if isinstance(read_as, AnswersFile) else read_as

"""Everything that authors wrote, checked as a whole: either all of it can be used, or there are findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.authoring import Finding, Findings, Place, Source
from bot.conversation.lines import all_lines
from bot.dialog.border import read_dialog
from bot.dialog.interview import Interview, read_interview
from bot.dialog.version import dialog_version
from bot.dialog.words import read_words
from bot.knowledge.catalogue import Knowledge, load_knowledge
from bot.knowledge.overlay import overlay
from bot.texts import Register, Sentences, differences, load_sentences

INTERVIEW = "interview.yaml"
WORDS = "words.yaml"
EXPLAINING = ("result.yaml", "after.yaml")
"""Files with sentences that explain a result; there is one of each for every register."""


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """What the bot asks, knows and says; far too much for a ``repr``.

    Attributes:
        sentences: what it says in an interview, in German.
        explaining: what it explains a result with, in every register.
        findings: what was left out of the organisation's own overlay of the knowledge.
        version: names what is asked; a conversation that was begun with another one has to be looked through.
    """

    interview: Interview
    knowledge: Knowledge
    sentences: Sentences
    explaining: Mapping[Register, Sentences]
    findings: Findings = ()
    version: str = field(init=False)

    def __post_init__(self) -> None:
        """Names the dialog."""
        object.__setattr__(self, "version", dialog_version(self.interview.dialog))


def build(dialogs: Sequence[Source], knowledge: Sequence[Source], own: Sequence[Source] = ()) -> Content | Findings:
    """The content from its files, or everything that is wrong with them.

    Args:
        dialogs: the files of the dialogs' folder: ``interview.yaml``, ``words.yaml``, ``texts/<register>.yaml`` and
            ``sentences/<register>/*.yaml``.
        knowledge: the files of the knowledge's folder.
        own: the files of the organisation's overlay of the knowledge; what is wrong with them keeps nothing from being
            used.
    """
    interview = build_interview(dialogs, Register.DE)
    sentences = build_sentences(dialogs, Register.DE)
    explaining = build_explaining(dialogs, sentences) if isinstance(sentences, Sentences) else {}
    known = load_knowledge(knowledge)
    if (
        isinstance(interview, Interview)
        and isinstance(sentences, Sentences)
        and not isinstance(explaining, tuple)
        and isinstance(known, Knowledge)
    ):
        overlaid = overlay(known, own)
        return Content(interview, overlaid.knowledge, sentences, explaining, overlaid.findings)
    parts = (interview, sentences, explaining, known)
    return tuple(finding for part in parts if isinstance(part, tuple) for finding in part)


def build_interview(dialogs: Sequence[Source], register: Register) -> Interview | Findings:
    """The dialog with its texts in one register, or everything that is wrong with it."""
    files = _Files(dialogs)
    dialog_file, words_file = files.one(INTERVIEW), files.one(WORDS)
    texts_file = files.one(f"texts/{register}.yaml")
    missing = [file for file in (dialog_file, words_file, texts_file) if isinstance(file, Finding)]
    if isinstance(dialog_file, Finding) or isinstance(words_file, Finding) or isinstance(texts_file, Finding):
        return tuple(missing)
    dialog, words = read_dialog(dialog_file), read_words(words_file)
    if isinstance(dialog, tuple) or isinstance(words, tuple):
        return (*(dialog if isinstance(dialog, tuple) else ()), *(words if isinstance(words, tuple) else ()))
    return read_interview(dialog, words, texts_file)


def build_sentences(dialogs: Sequence[Source], register: Register) -> Sentences | Findings:
    """The bot's own sentences in one register, or everything that is wrong with them."""
    files = _Files(dialogs)
    folder = f"sentences/{register}"
    sentences = load_sentences(register, files.within(folder))
    if isinstance(sentences, tuple):
        return sentences
    place = Place(files.root + folder)
    missing = tuple(Finding("sentence-missing", place, {"key": key}) for key in all_lines() if not sentences.has(key))
    return missing or sentences


def build_explaining(dialogs: Sequence[Source], german: Sentences) -> Mapping[Register, Sentences] | Findings:
    """The sentences of the result in every register, or everything that is wrong with those that are not German.

    Args:
        dialogs: the files of the dialogs' folder.
        german: the German sentences; every register has those that explain a result.
    """
    files = _Files(dialogs)
    explaining = {german.register: german}
    findings: list[Finding] = []
    for register in Register:
        if register is not german.register:
            read = _explaining(files, register, german)
            if isinstance(read, tuple):
                findings.extend(read)
            else:
                explaining[register] = read
    return tuple(findings) or explaining


def _explaining(files: _Files, register: Register, german: Sentences) -> Sentences | Findings:
    folder = f"sentences/{register}"
    missing = tuple(file for name in EXPLAINING if isinstance(file := files.one(f"{folder}/{name}"), Finding))
    if missing:
        return missing
    sentences = load_sentences(register, files.within(folder))
    if isinstance(sentences, tuple):
        return sentences
    found: list[Finding] = []
    for name in EXPLAINING:
        first, other = _of_file(german, name), _of_file(sentences, name)
        found.extend(differences(first, other, needed=first.entries, file=Place(f"{files.root}{folder}/{name}")))
    return tuple(found) or sentences


def _of_file(sentences: Sentences, file: str) -> Sentences:
    """The sentences that stand in one file."""
    places = {sentence: place for sentence, place in sentences.places.items() if _last(place.file) == file}
    return Sentences(sentences.register, {sentence: sentences.entries[sentence] for sentence in places}, places)


class _Files:
    """The files of a folder by their path within it.

    The folder is where the topmost ``interview.yaml`` lies; files outside the known places are not looked at.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        tops = [source.name.removesuffix(INTERVIEW) for source in sources if _last(source.name) == INTERVIEW]
        self.root = min(tops, key=lambda folder: folder.count("/"), default="")
        self._sources = sources

    def one(self, path: str) -> Source | Finding:
        """The file of a path, or the finding that it is missing."""
        wanted = self.root + path
        found = next((source for source in self._sources if source.name == wanted), None)
        return found or Finding("file-missing", Place(wanted), {"file": path})

    def within(self, folder: str) -> tuple[Source, ...]:
        """The files that lie in a folder, in the order of their names."""
        start = f"{self.root}{folder}/"
        inside = [source for source in self._sources if source.name == start + _last(source.name)]
        return tuple(sorted(inside, key=lambda source: source.name))


def _last(name: str) -> str:
    return name.rpartition("/")[2]

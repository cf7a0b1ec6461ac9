"""Everything that is wrong with a folder of dialogs, file by file: what one cannot be read for, the others can."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.authoring import Finding, Findings, MapNode, Node, Place, Severity, Source, nearest, node_at, read
from bot.authoring.stand_in import stand_in
from bot.authoring.trees import Trees
from bot.conversation.content import CARE, INTERVIEW, NOT_SPOKEN, WORDS
from bot.conversation.lines import all_lines
from bot.dialog.border import read_dialog
from bot.dialog.care import CareLine, CarePatterns, objection_line, read_care
from bot.dialog.check import Written, check_dialog, written_dialog
from bot.dialog.check_texts import Asking, check_texts, check_words
from bot.dialog.words import Words, WordsEntry, read_words
from bot.texts import Register, Sentences, load_sentences
from bot.texts.check import check_sentences

TALKS = "tests"
"""Folder of the conversations that dialogs are tested with."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in the dialogs.

    Attributes:
        findings: what is wrong.
        written: the dialog as far as it could be read; None where it could not.
    """

    findings: Findings
    written: Written | None


def check_dialogs(sources: Sequence[Source], trees: Trees) -> Checked:
    """Everything that is wrong with the files of a folder of dialogs.

    Args:
        sources: the files.
        trees: the same, and where their trees are kept.
    """
    folder = _Folder(sources, trees)
    written = folder.written()
    found = (*folder.missing(), *folder.unused(), *_of_dialog(folder, written), *_of_words(folder))
    voices = (*_of_questions(folder, written), *_of_sentences(folder))
    return Checked((*found, *voices), written)


class _Folder:
    """The files by their path within the folder."""

    def __init__(self, sources: Sequence[Source], trees: Trees) -> None:
        self.root = folder_of(sources, INTERVIEW)
        self.files = {source.name.removeprefix(self.root): source for source in sources}
        self._trees = trees

    @cached_property
    def words(self) -> Words | Findings:
        """The words, or what is wrong with them."""
        source = self.files.get(WORDS)
        return () if source is None else read_words(source)

    @cached_property
    def care(self) -> CarePatterns | Findings:
        """What is listened to besides answers, or what is wrong with it."""
        source = self.files.get(CARE)
        return () if source is None else read_care(source)

    def tree(self, path: str) -> Node | None:
        """The tree of a file; None where there is none or it cannot be read."""
        source = self.files.get(path)
        return None if source is None else self._trees.tree(source.name)

    def within(self, folder: str) -> tuple[Source, ...]:
        """The files that lie in a folder."""
        return tuple(source for path, source in self.files.items() if path.rpartition("/")[0] == folder)

    def written(self) -> Written | None:
        """The dialog as far as it can be read."""
        root = self.tree(INTERVIEW)
        return None if root is None else written_dialog(root)

    def missing(self) -> Iterator[Finding]:
        """Files that must be there."""
        for path in (INTERVIEW, WORDS, CARE, *(f"texts/{register}.yaml" for register in Register)):
            if path not in self.files:
                is_needed = not path.startswith("texts/") or path == f"texts/{Register.DE}.yaml"
                severity = Severity.ERROR if is_needed else Severity.WARNING
                yield Finding("file-missing", Place(self.root + path), {"file": path}, severity)

    def unused(self) -> Iterator[Finding]:
        """Files that nobody reads, with what keeps them from being read."""
        known = {INTERVIEW, WORDS, CARE, *(f"texts/{register}.yaml" for register in Register)}
        folders = {TALKS, *(f"sentences/{register}" for register in Register)}
        for path, source in self.files.items():
            if path not in known and path.rpartition("/")[0] not in folders:
                yield Finding("file-unused", Place(source.name), {"file": path}, Severity.WARNING)


def folder_of(sources: Sequence[Source], file: str) -> str:
    """The folder, with its slash, in which the topmost file of a name lies; else what the names have in common."""
    names = [source.name for source in sources if "/sentences/" not in source.name]
    tops = [name.removesuffix(file) for name in names if name.rpartition("/")[2] == file]
    if tops:
        return min(tops, key=lambda folder: folder.count("/"))
    folders = [source.name.rpartition("/")[0].split("/") for source in sources]
    common = [level[0] for level in zip(*folders, strict=False) if len(set(level)) == 1]
    return "/".join((*common, "")) if common else ""


def _of_dialog(folder: _Folder, written: Written | None) -> Iterator[Finding]:
    source = folder.files.get(INTERVIEW)
    if source is not None:
        read_as = read_dialog(source)
        yield from read_as if isinstance(read_as, tuple) else ()
    if written is not None:
        yield from check_dialog(written)


def _of_words(folder: _Folder) -> Iterator[Finding]:
    yield from folder.words if isinstance(folder.words, tuple) else ()
    root = folder.tree(WORDS)
    yield from check_words(root) if root is not None else ()
    yield from folder.care if isinstance(folder.care, tuple) else ()


def _of_questions(folder: _Folder, written: Written | None) -> Iterator[Finding]:
    """What is wrong with the texts of the questions, in every register."""
    asking = _asking(folder, written)
    for register in Register:
        source = folder.files.get(f"texts/{register}.yaml")
        if source is None:
            continue
        root = read(source)
        if isinstance(root, tuple):
            yield from root
        elif not isinstance(root, MapNode):
            yield Finding("not-a-mapping", root.place)
        else:
            yield from check_texts(asking, source, root, is_first=register is Register.DE)


def _asking(folder: _Folder, written: Written | None) -> Asking | None:
    if written is None or not written.questions:
        return None
    words = folder.words
    if isinstance(words, tuple):
        words = read_words(stand_in(WORDS, WordsEntry))
    assert isinstance(words, Words), "the stand-in fits"
    questions = node_at(written.root, ("questions",))
    names = frozenset(key.text for key, _ in questions.entries) if isinstance(questions, MapNode) else frozenset()
    return Asking(written.dialog, words, written.root, names - written.questions.keys())


def _of_sentences(folder: _Folder) -> Iterator[Finding]:
    """What is wrong with the bot's own sentences, in every register and between them."""
    voices: dict[Register, Sentences] = {}
    folders = {register: f"{folder.root}sentences/{register}" for register in Register}
    unread = {f"{folders[register]}/{name}" for name in NOT_SPOKEN for register in Register}
    for register in Register:
        files = folder.within(f"sentences/{register}")
        voice = load_sentences(register, files)
        if isinstance(voice, tuple):
            yield from voice
            broken = {finding.place.file for finding in voice}
            unread |= broken
            voice = load_sentences(register, [source for source in files if source.name not in broken])
        if isinstance(voice, Sentences):
            voices[register] = voice
    yield from check_sentences(voices, (*all_lines(), *CareLine), folders, unread)
    german = voices.get(Register.DE)
    if german is not None and f"{folders[Register.DE]}/{CARE}" not in unread:
        yield from _unanswered(folder, german)


def _unanswered(folder: _Folder, german: Sentences) -> Iterator[Finding]:
    """Objections that are listened to and have no answer."""
    listened, root = folder.care, folder.tree(CARE)
    if not isinstance(listened, CarePatterns) or root is None:
        return
    start = objection_line("")
    answered = [sentence.removeprefix(start) for sentence in german.entries if sentence.startswith(start)]
    for objection in listened.objections:
        if objection not in answered:
            free = [name for name in answered if name not in listened.objections]
            details = {"key": objection, "sentence": start + objection, "near": nearest(objection, free) or ""}
            yield Finding("objection-unanswered", _key_place(root, ("objections", objection)), details)


def _key_place(root: Node, path: tuple[str, str]) -> Place:
    above = node_at(root, path[:1])
    key = above.key(path[1]) if isinstance(above, MapNode) else None
    return key.place if key else above.place

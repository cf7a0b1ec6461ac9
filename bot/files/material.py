"""Finds out what files and folders are that somebody wants to have checked, and reads what belongs to them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import Path

from bot.authoring import Finding, Findings, Place, Source
from bot.errors import ContentError
from bot.files.folders import read_file, read_folder
from bot.knowledge.tolerant import FILES

_KEYS = {
    "answers": re.compile(rb"(?m)^answers\s*:"),
    "talk": re.compile(rb"(?m)^talk\s*:"),
    "config": re.compile(rb"(?m)^(?:homeserver|user_id|password_file|data_dir)\s*:"),
}
"""How files can be told apart that may lie anywhere."""

_PASSED_BY = frozenset({"node_modules", "build", "dist"})
"""Folders in which nobody keeps content; neither in those whose names begin with a full stop."""


class Kind(Enum):
    """What a folder can be."""

    DIALOGS = auto()
    KNOWLEDGE = auto()
    OVERLAY = auto()


@dataclass(slots=True)
class Request:
    """What was asked for, sorted.

    Attributes:
        folders: each folder that has to be read, with the name that its files are shown under.
        answers, talks, configs, unknown: files by what they hold.
        shown: files and folders that were asked for; what is found elsewhere is not told.
        renamed: names of files to those under which they were given.
    """

    folders: dict[Path, tuple[Kind, str]] = field(default_factory=dict)
    answers: list[Source] = field(default_factory=list)
    talks: list[Source] = field(default_factory=list)
    configs: list[Path] = field(default_factory=list)
    unknown: list[Source] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    def sources(self, kind: Kind) -> tuple[tuple[Source, ...], ...]:
        """The files of every folder of a kind."""
        return tuple(
            tuple(_named(source) for source in read_folder(folder, shown=shown))
            for folder, (its, shown) in self.folders.items()
            if its is kind
        )

    def is_shown(self, finding: Finding) -> bool:
        """Whether a finding is about something that was asked for."""
        name = finding.place.file
        return any(name == shown or name.startswith(f"{shown}/") or shown == "." for shown in self.shown)

    def as_given(self, finding: Finding) -> Finding:
        """A finding under the name under which its file was given."""
        name = self.renamed.get(finding.place.file)
        return finding if name is None else replace(finding, place=finding.place._replace(file=name))


def sort_out(paths: Sequence[Path]) -> Request:
    """What the paths are.

    Raises:
        ContentError: one of them cannot be read.
    """
    request = Request()
    for path in paths:
        if path.is_dir():
            _folder(path, request)
        else:
            _file(path, read_file(path), request)
    return request


def kind_of(folder: Path) -> Kind | None:
    """What a folder is, or None."""
    if (folder / "interview.yaml").is_file() or ((folder / "words.yaml").is_file() and (folder / "texts").is_dir()):
        return Kind.DIALOGS
    if sum((folder / name).is_file() for name in FILES) > 1:
        return Kind.KNOWLEDGE
    if (folder / "products").is_dir() or any(folder.glob("sources*.yaml")):
        return Kind.OVERLAY
    return None


def not_recognised(sources: Sequence[Source]) -> Findings:
    """What is said of files that nobody knows what to do with."""
    return tuple(Finding("not-recognised", Place(source.name)) for source in sources)


def _folder(path: Path, request: Request) -> None:
    above = _content_around(path)
    if above is not None:
        _within(path, above, request)
        return
    inside = [below for below in _below(path) if kind_of(below) is not None]
    for below in inside:
        request.folders[below] = (kind_of(below) or Kind.OVERLAY, below.as_posix())
        request.shown.append(below.as_posix())
    files = sorted(path.glob("*.yaml")) if inside else sorted(path.rglob("*.yaml"))
    for file in files:
        source = read_file(file)
        if not inside or _what(source) != "unknown":
            _file(file, source, request)
    if not inside and not files:
        raise ContentError("folder-empty", folder=str(path))


def _below(path: Path) -> Iterator[Path]:
    """The folders in a folder, and those in them."""
    for below in sorted(each for each in path.iterdir() if each.is_dir()):
        if not below.name.startswith(".") and below.name not in _PASSED_BY:
            yield below
            yield from (each for each in sorted(below.iterdir()) if each.is_dir())


def _file(path: Path, source: Source, request: Request) -> None:
    above = _content_around(path)
    what = _what(source) if above is None or _is_for_people(path, above) else "content"
    match what:
        case "content":
            assert above is not None, "it lies in some content"
            _within(path, above, request)
            return
        case "answers":
            request.answers.append(source)
        case "talk":
            request.talks.append(source)
        case "config":
            request.configs.append(path)
        case _:
            request.unknown.append(source)
    request.shown.append(source.name)


def _what(source: Source) -> str:
    """What a file holds, by its name and by the names in its first column."""
    raw = source.text if isinstance(source.text, bytes) else source.text.encode()
    if source.name.rpartition("/")[2] == "lotse.yaml":
        return "config"
    return next((what for what, key in _KEYS.items() if key.search(raw)), "unknown")


def _is_for_people(path: Path, content: Path) -> bool:
    """Whether it lies beside the content that is read as a whole: made-up organisations, conversations for tests."""
    return path.resolve().relative_to(content.resolve()).parts[0] in ("personas", "tests")


def _content_around(path: Path) -> Path | None:
    """The folder of content that something is, or lies in; as it was given where that names it."""
    lexical = [path, *path.parents] if path.is_dir() else list(path.parents)
    here = [folder.resolve() for folder in lexical]
    every = [*lexical, *(folder for folder in path.resolve().parents if folder not in here)]
    kinds = {folder: kind_of(folder) for folder in every}
    whole = [folder for folder in every if kinds[folder] in (Kind.DIALOGS, Kind.KNOWLEDGE)]
    overlays = [folder for folder in every if kinds[folder] is Kind.OVERLAY and _holds(folder, path)]
    return next(iter([*whole, *overlays]), None)


def _holds(overlay: Path, path: Path) -> bool:
    """Whether something is an overlay itself, or one of the files of one."""
    inside = path.resolve().relative_to(overlay.resolve()).parts
    return not inside or inside[0] == "products" or (len(inside) == 1 and inside[0].endswith(".yaml"))


def _within(path: Path, content: Path, request: Request) -> None:
    """Notes the content, and that perhaps only a part of it was asked for."""
    shown = _shown(content, path)
    request.folders[content] = (kind_of(content) or Kind.OVERLAY, shown)
    inside = path.resolve().relative_to(content.resolve()).as_posix()
    name = shown if inside == "." else inside if shown == "." else f"{shown}/{inside}"
    request.shown.append(name)
    if name != str(path) and path.is_file():
        request.renamed[name] = str(path)


def _shown(content: Path, path: Path) -> str:
    """The name of a folder in findings: as it was given, or from here where it lies above what was given."""
    is_given = content == path or content in path.parents
    return content.as_posix() if is_given or path.is_absolute() else Path(os.path.relpath(content)).as_posix()


def _named(source: Source) -> Source:
    return replace(source, name=source.name.removeprefix("./"))

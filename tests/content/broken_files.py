"""Broken files for the tests of ``lotse check``: a good file, one realistic mistake, and the finding that is expected.

They are written down in ``broken/``; ``broken/LIESMICH.md`` says how.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.authoring import ListNode, Source, read, validate
from bot.conversation.check import Material
from bot.files.folders import read_folder, shipped_folder

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parent / "broken"

KEPT_PRODUCTS = ("signal", "threema_work", "whatsapp")
"""A few products are enough to see what is wrong with one of them."""


class Change(BaseModel):
    """One place of a file and what stands there instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    replace: str
    by: str


class Entry(BaseModel):
    """A mistake as written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    kind: str
    file: str
    replace: str = ""
    by: str = ""
    add: str = ""
    also: Change | None = None
    encoding: str = "utf-8"
    expect: str
    line: int = 0
    found_in: str | None = None
    found_at: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A file with a mistake, and where it is to be found.

    Attributes:
        where: the entry, as file:line.
        source: the broken file.
        line: the line of ``file`` in which the finding stands.
    """

    where: str
    entry: Entry
    source: Source
    file: str
    line: int


def broken_files() -> Iterator[Broken]:
    """All of them, in the order in which they are written."""
    for path in sorted(FOLDER.glob("*.yaml")):
        root = read(Source(path.name, path.read_bytes()))
        assert isinstance(root, ListNode), root
        for node in root.items:
            entry = validate(node, Entry)
            assert isinstance(entry, Entry), entry
            yield _broken(f"{path.stem}:{node.place.line}", entry)


def _broken(where: str, entry: Entry) -> Broken:
    text = good_text(entry.file)
    changed, at = _changed(where, text, entry)
    if entry.also is not None:
        assert changed.count(entry.also.replace) == 1, f"{where}: {entry.also.replace!r}"
        changed = changed.replace(entry.also.replace, entry.also.by)
    file = entry.found_in or entry.file
    if entry.found_in is not None:
        inside = changed if file == entry.file else good_text(file)
        assert inside.count(entry.found_at) == 1 or not entry.found_at, f"{where}: {entry.found_at!r}"
        at = inside.index(entry.found_at)
        line = inside.count("\n", 0, at) + 1
    else:
        line = changed.count("\n", 0, at) + 1
    return Broken(
        where, entry, Source(entry.file, changed.encode(entry.encoding, errors="replace")), file, line + entry.line
    )


def _changed(where: str, text: str, entry: Entry) -> tuple[str, int]:
    """The text with its mistake, and where that begins."""
    if entry.add:
        return text + entry.add, len(text)
    assert text.count(entry.replace) == 1, f"{where}: {entry.replace!r} is there {text.count(entry.replace)} times"
    assert entry.replace != entry.by, where
    return text.replace(entry.replace, entry.by), text.index(entry.replace)


@cache
def good_text(file: str) -> str:
    """The good file, as shipped or as it lies beside the mistakes."""
    folder = FOLDER if file.startswith("good/") else ROOT
    return (folder / file).read_bytes().decode("utf-8")


def by_kind(broken: Iterable[Broken]) -> Mapping[str, int]:
    """How many mistakes there are of each kind."""
    counts: dict[str, int] = {}
    for each in broken:
        counts[each.entry.kind] = counts.get(each.entry.kind, 0) + 1
    return counts


def material(file: str, source: Source) -> Material:
    """A file with those that it is looked at together with; what the others lack was found before as well."""
    match file.split("/"):
        case ["dialogs", "sentences", *_]:
            return Material(dialogs=with_file(dialogs("sentences/", "words.yaml"), source))
        case ["dialogs", "words.yaml" | "care.yaml"]:
            return Material(dialogs=with_file(dialogs("words.yaml", "care.yaml"), source))
        case ["dialogs", *_]:
            return Material(dialogs=with_file(dialogs("interview.yaml", "words.yaml", "texts/"), source))
        case ["knowledge", "personas", _] | ["good", "antworten.yaml"]:
            return Material(dialogs("interview.yaml"), answers=(source,))
        case ["knowledge", *_]:
            return Material(knowledge=with_file(few_products(), source))
        case ["good", _]:
            return Material(dialogs("interview.yaml"), talks=(source,))
    raise ValueError(file)


def dialogs(*within: str) -> tuple[Source, ...]:
    """Some of the shipped dialogs."""
    return tuple(source for source in shipped("dialogs") if source.name.removeprefix("dialogs/").startswith(within))


def with_file(sources: tuple[Source, ...], changed: Source) -> tuple[Source, ...]:
    """The files with one of them changed."""
    assert any(source.name == changed.name for source in sources), changed.name
    return tuple(changed if source.name == changed.name else source for source in sources)


def few_products() -> tuple[Source, ...]:
    """The shipped knowledge with a few of its products."""
    kept = tuple(f"knowledge/products/{name}.yaml" for name in KEPT_PRODUCTS)
    return tuple(source for source in shipped("knowledge") if "/products/" not in source.name or source.name in kept)


@cache
def shipped(name: str) -> tuple[Source, ...]:
    """The files of a shipped folder."""
    return read_folder(shipped_folder(name), shown=name)

"""Findings gathered while the files of the knowledge are turned into frozen data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from bot.authoring import Finding, MapNode, Node, Place, nearest, node_at, place_at
from bot.conditions import ALWAYS, Condition, ConditionEntry, Matches, Path
from bot.knowledge.period import Identified, Period
from bot.knowledge.situation import VOCABULARY, Name


@dataclass(slots=True)
class Collector:
    """Collects what is wrong with one file.

    Attributes:
        root: tree of the file, for places.
        findings: what was found so far.
    """

    root: Node
    findings: list[Finding] = field(default_factory=list)

    def place(self, path: Path, word: str) -> Place:
        """The place of the deepest node along a path; of its last key where that is the word that is meant."""
        parent = node_at(self.root, path[:-1]) if path else self.root
        key = parent.key(word) if path and word == path[-1] and isinstance(parent, MapNode) else None
        return key.place if key else place_at(self.root, path)

    def add(self, code: str, path: Path, **details: str) -> None:
        """Notes a finding at a path; ``key`` among the details is the word that is meant."""
        self.findings.append(Finding(code, self.place(path, details.get("key", "")), details))

    def known(self, code: str, word: str, names: Iterable[str], path: Path) -> bool:
        """Whether a word is among the names; notes a finding with the nearest one where it is not."""
        allowed = tuple(names)
        if word in allowed:
            return True
        near = nearest(word, allowed) or ""
        shown = ", ".join(allowed) if len(allowed) <= 30 else ", ".join(allowed[:30]) + ", …"
        self.add(code, path, value=word, key=word, near=near, allowed=shown)
        return False

    def unique(self, entries: Sequence[BaseModel], path: Path) -> None:
        """Notes every id that stands twice in a list."""
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            name = str(getattr(entry, "id", ""))
            if name in seen:
                self.add("doubled-id", (*path, index, "id"), key=name)
            seen.add(name)

    def versions(self, entries: Sequence[Identified], path: Path) -> None:
        """Notes every id that stands twice in a list, but for versions that hold one after the other."""
        seen: dict[str, list[Period]] = {}
        for index, entry in enumerate(entries):
            earlier = seen.setdefault(entry.id, [])
            self.period(entry.period, earlier, (*path, index))
            if entry.period.is_endless and earlier:
                self.add("doubled-id", (*path, index, "id"), key=entry.id)
            earlier.append(entry.period)

    def period(self, period: Period, earlier: Sequence[Period], path: Path) -> None:
        """Notes a period that ends before it begins, or that shares days with an earlier one."""
        if period.is_backwards:
            self.add("period-backwards", (*path, "valid_until"))
        elif not period.is_endless and any(period.overlaps(other) for other in earlier):
            self.add("periods-overlap", (*path, "valid_from"))

    def condition(self, written: ConditionEntry | None, path: Path, *, organisation: bool = False) -> Condition:
        """The condition that was written; names and words are held against the vocabulary.

        Args:
            written: as in the file.
            path: where it stands.
            organisation: whether it is about the organisation as a whole, not about one scenario.
        """
        if written is None:
            return ALWAYS
        for place, comparison in written.comparisons(path):
            self._check(comparison, place, organisation=organisation)
        return written.built()

    def _check(self, comparison: Matches, path: Path, *, organisation: bool) -> None:
        name = comparison.name
        names = {key: entry for key, entry in VOCABULARY.items() if _usable(entry, organisation=organisation)}
        if not self.known("unknown-name", name, names, path):
            return
        entry = names[name]
        if entry.several is not comparison.several:
            self.add("is-or-has", path, key=name, right="has" if entry.several else "is")
        for word in comparison.words:
            if entry.words:
                self.known("unknown-value", word, entry.words, path)


def _usable(entry: Name, *, organisation: bool) -> bool:
    return not (entry.scenario_only if organisation else entry.organisation_only)

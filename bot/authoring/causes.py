"""Findings without those that merely follow from others, each as near to its mistake as can be told.

A name that is misspelled where it is made is missed wherever it is used, and one that is misspelled where it is used
leaves its place empty. The author has to see one finding, at the slip.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rapidfuzz.distance import OSA

from bot.authoring.finding import Finding, Findings
from bot.authoring.nodes import ListNode, MapNode, Node, ScalarNode
from bot.authoring.slips import slip_behind
from bot.authoring.source import Place, Source
from bot.authoring.trees import Trees
from bot.authoring.validate import nearest

_UNKNOWN = frozenset({
    "missing-text", "name-differs", "sentence-unknown", "unknown-answer", "unknown-attribute", "unknown-derived",
    "unknown-key", "unknown-name", "unknown-path", "unknown-question", "unknown-source", "unknown-value",
})  # fmt: skip
"""What is found where a name is used that there is not."""

_MADE = frozenset({
    "missing-text", "unknown-answer", "unknown-attribute", "unknown-question", "unknown-source", "unknown-value",
})  # fmt: skip
"""Those whose names authors make themselves."""

_MISSED = frozenset({
    "entry-missing", "missing-attribute", "missing-key", "missing-outcome", "missing-sentence", "path-missing",
    "question-unreached", "sentence-missing", "sentence-not-translated", "text-missing",
})  # fmt: skip
"""What is found where a name is not used that should be."""

_SPELLED = ("placeholder-malformed", "placeholder-in-question")
"""What is found at the beginning of a text, of which it quotes a part."""

_KINDS = frozenset({
    "not-a-boolean", "not-a-date", "not-a-list", "not-a-mapping", "not-a-number", "not-text", "wrong-value",
})  # fmt: skip
"""What is found where a value is of another kind; where several kinds are possible, one for each."""

_SAME = {
    "ja": ("yes", "true"), "nein": ("no", "false"), "yes": ("ja", "true"), "no": ("nein", "false"),
    "true": ("yes", "ja"), "false": ("no", "nein"),
}  # fmt: skip
"""What may be meant by yes and no in the other language."""

_MOST_SLIPS = 2
"""Letters by which a misspelled name differs at most."""

_FARTHEST = 200
"""Nodes that are looked at for a word that stands further inside."""


def causes(findings: Iterable[Finding], trees: Trees) -> Findings:
    """The findings in the order of their places, without those that follow from others.

    Args:
        findings: everything that was found.
        trees: the files that they are about.
    """
    near = [_nearer(finding, trees) for finding in findings]
    found = list(_once(_blamed(near, trees)))
    unknown = [finding for finding in found if finding.code in _UNKNOWN and finding.details.get("near")]
    left = (finding for finding in found if not _follows(finding, unknown, trees))
    return tuple(sorted(left, key=lambda finding: (finding.place, finding.code)))


def _nearer(finding: Finding, trees: Trees) -> Finding:
    """The finding with the slip behind a syntax error, the place of the very word, and what it may be meant for."""
    source = trees.source(finding.place.file)
    if source is None:
        return finding
    finding = slip_behind(finding, source)
    if finding.code in _SPELLED:
        return replace(finding, place=_next_place(finding, source))
    if finding.code not in _UNKNOWN:
        return finding
    word = _word(finding)
    allowed = [name for name in finding.details.get("allowed", "").split(", ") if name and name != "…"]
    if not finding.details.get("near") and allowed:
        near = next((same for same in _SAME.get(word.lower(), ()) if same in allowed), None)
        finding = replace(finding, details={**finding.details, "near": near or nearest(word, allowed) or ""})
    root = trees.tree(finding.place.file)
    place = None if root is None else _inside(root, finding.place, word)
    return finding if place is None else replace(finding, place=place)


def _next_place(finding: Finding, source: Source) -> Place:
    """Where the part of a text that is meant stands: next behind the place where the text begins."""
    return next((place for place in _places(_word(finding), source) if place >= finding.place), finding.place)


def _word(finding: Finding) -> str:
    """The word that is meant."""
    return finding.details.get("value") or finding.details.get("key", "")


def _inside(root: Node, place: Place, word: str) -> Place | None:
    """Where a word stands inside what begins at a place, if it stands there once; None where it is there already."""
    around = _at(root, place)
    if around is None:
        return None
    level: list[Node] = [around]
    seen = 0
    while level and seen < _FARTHEST:
        seen += len(level)
        here = [found for node in level for found in _words_in(node) if found.text == word]
        if here:
            return here[0].place if len(here) == 1 else None
        level = [below for node in level for below in _below(node)]
    return None


def _at(root: Node, place: Place) -> Node | None:
    """The collection that begins at a place, or the one below a key that stands there."""
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ScalarNode):
            continue
        below = _below(node)
        if isinstance(node, MapNode):
            for key, value in node.entries:
                if key.place == place:
                    return None if isinstance(value, ScalarNode) else value
        if node.place == place:
            return node
        pending.extend(each for each in below if not isinstance(each, ScalarNode))
    return None


def _below(node: Node) -> list[Node]:
    if isinstance(node, MapNode):
        return [value for _, value in node.entries]
    return list(node.items) if isinstance(node, ListNode) else []


def _words_in(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, MapNode):
        yield from (key for key, _ in node.entries)
    yield from (below for below in _below(node) if isinstance(below, ScalarNode))


def _blamed(findings: list[Finding], trees: Trees) -> Iterator[Finding]:
    """The place where a name is made instead of all those where it is missed, if it is used nowhere as it is made."""
    slips: dict[tuple[str, str], Finding] = {}
    missed = Counter((_word(each), each.details.get("near", "")) for each in findings if each.code in _MADE)
    for (used, made), count in missed.items():
        is_slip = made and used != made and OSA.distance(used, made) <= _MOST_SLIPS
        made_at = _only_place(made, trees) if is_slip else None
        if made_at is not None and (count > 1 or _count(used, trees) > 1):
            slips[used, made] = Finding("name-differs", made_at, {"key": made, "near": used})
    yield from slips.values()
    for finding in findings:
        if finding.code not in _MADE or (_word(finding), finding.details.get("near", "")) not in slips:
            yield finding


def _only_place(word: str, trees: Trees) -> Place | None:
    """Where a word stands, if it stands in one place of all files."""
    places = [place for source in trees for place in _places(word, source)]
    return places[0] if len(places) == 1 else None


def _count(word: str, trees: Trees) -> int:
    return sum(1 for source in trees for _ in _places(word, source))


def _places(word: str, source: Source) -> Iterator[Place]:
    text = source.text if isinstance(source.text, str) else source.text.decode("utf-8-sig", errors="replace")
    for match in re.finditer(rf"(?<![\w.]){re.escape(word)}(?![\w])", text):
        line = text.count("\n", 0, match.start()) + 1
        yield Place(source.name, line, match.start() - text.rfind("\n", 0, match.start()))


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once, and of those about the kind of a value the first."""
    seen: set[tuple[Place, str, str]] = set()
    for finding in _without_neighbours(findings):
        code = "kind" if finding.code in _KINDS else finding.code
        word = "" if code == "kind" else _word(finding)
        if (finding.place, code, word) not in seen:
            seen.add((finding.place, code, word))
            yield finding


def _without_neighbours(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of keys that are there twice line by line, as where a dash is missing before the first of them, only this one."""
    last: tuple[str, int] | None = None
    for finding in findings:
        here = (finding.place.file, finding.place.line)
        if finding.code != "doubled-key":
            yield finding
            continue
        if last is None or here[0] != last[0] or not last[1] <= here[1] <= last[1] + 1:
            yield finding
        last = here


def _follows(finding: Finding, unknown: list[Finding], trees: Trees) -> bool:
    """Whether something is missed only because its name is misspelled where it stands."""
    if finding.code not in _MISSED:
        return False
    missed = finding.details.get("key", "").rpartition(": ")[2]
    for slip in unknown:
        is_here = slip.place.file == finding.place.file or slip.code == "name-differs"
        if is_here and missed in (slip.details["near"], _word(slip)):
            return finding.code != "missing-key" or _are_neighbours(finding, slip, trees)
    return False


def _are_neighbours(missing: Finding, slip: Finding, trees: Trees) -> bool:
    """Whether a misspelled key stands in the mapping in which a key is missing."""
    root = trees.tree(missing.place.file)
    around = None if root is None else _at_start(root, missing.place)
    return any(key.place == slip.place for key, _ in around.entries) if around else False


def _at_start(root: Node, place: Place) -> MapNode | None:
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, MapNode) and node.place == place:
            return node
        pending.extend(_below(node))
    return None

"""Registers held against each other: what is said in one can be said in all, with the same values filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from babel import Locale

from bot.authoring import Finding, Place, nearest
from bot.texts.sentences import Sentences


def missing(first: Sentences, other: Sentences, *, needed: Iterable[str], file: Place) -> Iterator[Finding]:
    """The sentences of the first that the other register lacks; ``file`` is where they belong."""
    for sentence in needed:
        if not other.has(sentence):
            where = str(first.places.get(sentence, ""))
            yield Finding("sentence-not-translated", file, {"key": sentence, "where": where})


def unlike(first: Sentences, other: Sentences) -> Iterator[Finding]:
    """The sentences of the other register that the first has not, or has with other values or plurals."""
    for sentence in other.entries:
        place = other.places[sentence]
        if not first.has(sentence):
            near = nearest(sentence, first.entries) or ""
            yield Finding("sentence-unknown", place, {"key": sentence, "near": near})
            continue
        wanted, given = first.placeholders(sentence), other.placeholders(sentence)
        if wanted != given:
            yield Finding(
                "placeholders-differ", place, {"key": sentence, "given": _named(given), "wanted": _named(wanted)}
            )
        yield from _plurals(first, other, sentence)


def _plurals(first: Sentences, other: Sentences, sentence: str) -> Iterator[Finding]:
    """A sentence with plurals has all the forms of its language, and has plurals where the first register has them."""
    forms, is_counted = set(other.entries[sentence]), len(first.entries[sentence]) > 1
    wanted = {"other", *Locale.parse(other.register.locale).plural_form.tags}
    if forms != wanted and (is_counted or len(forms) > 1):
        details = {"key": sentence, "given": ", ".join(sorted(forms)), "wanted": ", ".join(sorted(wanted))}
        yield Finding("plurals-differ", other.places[sentence], details)


def _named(placeholders: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(placeholders)) or "–"

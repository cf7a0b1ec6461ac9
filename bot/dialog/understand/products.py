"""Products by the names that people give them: names, other names, the beginnings of names, names mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from bot.dialog.normal import joined, tokens
from bot.dialog.words import Words
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.facts import Product

_NAME, _ALIAS, _SHORT_NAME = 3, 2, 1
"""How well a name fits its product; what is before the brackets may be the name of several."""

_SHORTEST_MISTYPED = 4
_LONG = 10
_NEAR = 0.78
_MOST_NEAR = 3
_SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A product.

    Attributes:
        others: products that the same name could mean, such as its other editions.
        is_guess: whether the name was not quite one of its names.
    """

    product: str
    others: tuple[str, ...] = ()
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Several:
    """A name that fits some products equally well."""

    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotKnown:
    """A name that no product has, and the products that are called much alike."""

    near: tuple[str, ...]


Mentioned = Named | Several | NotKnown


@dataclass(frozen=True, slots=True)
class ProductNames:
    """The names of all products.

    Attributes:
        fits: name, run together, to the products of that name and how well it fits.
        sayings: product to its names as single words.
        longest: words of the longest name.
    """

    fits: Mapping[str, Mapping[str, int]]
    sayings: Mapping[str, tuple[tuple[str, ...], ...]]
    longest: int


@lru_cache(maxsize=8)
def product_names(knowledge: Knowledge) -> ProductNames:
    """The names of the products of a catalogue, in all registers."""
    fits: dict[str, dict[str, int]] = {}
    sayings: dict[str, tuple[tuple[str, ...], ...]] = {}
    for product in knowledge.products.values():
        named = [(tokens(name), strength) for name, strength in _names(product)]
        sayings[product.id] = tuple(words for words, _ in named)
        for words, strength in named:
            of_name = fits.setdefault(joined(words), {})
            of_name[product.id] = max(strength, of_name.get(product.id, 0))
    longest = max((len(words) for every in sayings.values() for words in every), default=0)
    return ProductNames(fits, sayings, longest)


def _names(product: Product) -> Iterator[tuple[str, int]]:
    yield product.id.replace("_", " "), _NAME
    for name in {product.name, *product.names.values()}:
        yield name, _NAME
        yield name.partition(" (")[0], _SHORT_NAME
    for alias in product.aliases:
        yield alias, _ALIAS


def products_in(text: str, names: ProductNames, words: Words) -> tuple[Mentioned, ...]:
    """The products that a text names, in its order; words around them that name nothing are NotKnown."""
    found: list[Mentioned] = []
    for segment in _segments(tokens(text), names, words):
        found.extend(known for known in _read(segment, names) if known not in found)
    return tuple(found)


def _read(segment: tuple[tuple[str, ...], ...], names: ProductNames) -> Iterator[Mentioned]:
    """The products of a part of the text; a known name and a slip behind it may be one name."""
    if len(segment) > 1:
        whole = _mistyped(tuple(word for chunk in segment for word in chunk), names)
        if isinstance(whole, Named):
            yield whole
            return
    for chunk in segment:
        yield _known(chunk, names)


def _segments(said: tuple[str, ...], names: ProductNames, words: Words) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The text cut at words that join, and each part into names: the longest that are known, and what is between."""
    joining = (
        words.separators
        | words.fillers
        | words.courtesies
        | words.hedges
        | words.doubts
        | words.negations
        | words.suppositions
    )
    segment: list[tuple[str, ...]] = []
    is_name = True
    place = 0
    while place < len(said):
        name = _longest_name(said[place:], names)
        if name:
            segment.append(name)
        elif said[place] in joining:
            yield tuple(segment)
            segment = []
        elif segment and not is_name:
            segment[-1] = (*segment[-1], said[place])
        else:
            segment.append((said[place],))
        is_name = bool(name)
        place += max(1, len(name))
    yield tuple(segment)


def _longest_name(said: tuple[str, ...], names: ProductNames) -> tuple[str, ...]:
    for length in range(min(names.longest, len(said)), 0, -1):
        if joined(said[:length]) in names.fits:
            return said[:length]
    return ()


def _known(said: tuple[str, ...], names: ProductNames) -> Mentioned:
    fits = names.fits.get(joined(said))
    family = _family(said, names)
    if fits is None:
        if family:
            return Named(family[0], is_guess=True) if len(family) == 1 else Several(family)
        return _mistyped(said, names)
    strongest = max(fits.values())
    best = [product for product, strength in fits.items() if strength == strongest]
    others = tuple(product for product in dict.fromkeys((*fits, *family)) if product not in best)
    return Named(best[0], others) if len(best) == 1 else Several((*best, *others))


def _family(said: tuple[str, ...], names: ProductNames) -> tuple[str, ...]:
    """The products one of whose names begins with these words; the last of them may be cut short."""
    if len("".join(said)) < _SHORTEST_BEGINNING:
        return ()
    return tuple(
        product for product, sayings in names.sayings.items() if any(_begins(saying, said) for saying in sayings)
    )


def _begins(saying: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return len(saying) >= len(said) and saying[: len(said)] == said


def _mistyped(said: tuple[str, ...], names: ProductNames) -> Mentioned:
    """The product one slip away, two where the name is long; else those whose names look alike."""
    word = joined(said)
    slips = 2 if len(word) >= _LONG else 1
    close = [
        name
        for name in names.fits
        if min(len(word), len(name)) >= _SHORTEST_MISTYPED
        and word[0] == name[0]
        and OSA.distance(word, name, score_cutoff=slips) <= slips
    ]
    products = tuple(dict.fromkeys(_best(names, close)))
    if len(products) == 1:
        meant = _known(_saying(close[0], names), names)
        return Named(products[0], meant.others if isinstance(meant, Named) else (), is_guess=True)
    alike = process.extract(
        word, sorted(names.fits), scorer=JaroWinkler.normalized_similarity, score_cutoff=_NEAR, limit=2 * _MOST_NEAR
    )
    near = dict.fromkeys((*products, *_best(names, (name for name, _, _ in alike))))
    return NotKnown(tuple(near)[:_MOST_NEAR])


def _saying(name: str, names: ProductNames) -> tuple[str, ...]:
    """A name as single words."""
    return next(words for every in names.sayings.values() for words in every if joined(words) == name)


def _best(names: ProductNames, close: Iterable[str]) -> Iterator[str]:
    """The product that each of these names fits best."""
    for name in close:
        fits = names.fits[name]
        yield max(fits, key=lambda product: fits[product])

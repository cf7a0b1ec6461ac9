"""Numbers of answers, in every way that people type them."""

from __future__ import annotations

import re

from bot.dialog.normal import plain, tokens
from bot.dialog.words import Words

# What may stand around a number without changing it; a currency sign or a percent sign would.
_AROUND = re.compile(r"[\s.,;:()\[\]#!?'\"„“”*_`-]*")
_RUN = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")
_BULLET = re.compile(r"^\s*[-*•]\s+", re.MULTILINE)
# "- 1" is an item of a list, "-1" a number that no answer has.
_NEGATIVE = re.compile(r"\s*-\d")
_SEPARATOR = re.compile(r"[\s,;/+&.()\[\]#!'\"„“”*_`]+")
_HUNDRED, _THOUSAND = 100, 1000


def number_in(text: str, words: Words) -> int | None:
    """The one number that a text is: ``2``, ``(2)``, ``2.``, ``zwei``, ``2️⃣``, ``die 2``, ``äh, 2 glaub ich``."""
    said = [word for word in tokens(text) if word not in words.number_marks]
    if len(said) != 1 or not _only_words_and_marks(text) or _NEGATIVE.match(plain(text)):
        return None
    return spelled(said[0], words)


def numbers_in(text: str, words: Words, *, runs: bool = True) -> tuple[int, ...] | None:
    """The numbers that a text is: ``1,3 5``, ``1 und 3``, ``1-3``; None if anything else stands in it."""
    said = plain(text)
    if _NEGATIVE.match(said):
        return None
    said = _BULLET.sub(" ", said)
    for word in words.ranges:
        said = re.sub(rf"(?<=[\d\s]){word}(?=[\d\s])", "-", said)
    said = re.sub(r"\s*-\s*", "-", said).strip("- ")
    ignored = words.separators | words.number_marks
    numbers: list[int] = []
    for part in _SEPARATOR.split(said):
        if not part or part in ignored:
            continue
        run = _run(part, words)
        if run is None or (len(run) > 1 and not runs):
            return None
        numbers.extend(run)
    return tuple(numbers) or None


def spelled(word: str, words: Words) -> int | None:
    """The number of a word: digits, a number word, or one put together ("fünfundzwanzig", "zweihundert")."""
    if word.isdigit():
        return int(word) if len(word) <= 3 else None
    if word in words.numbers:
        return words.numbers[word]
    for unit in (_THOUSAND, _HUNDRED):
        for name in _names(unit, words):
            before, found, after = word.partition(name)
            if found:
                times = 1 if before in {"", "ein"} else spelled(before, words)
                rest = spelled(after.removeprefix("und"), words) if after else 0
                return None if times is None or rest is None or rest >= unit else times * unit + rest
    return _tens(word, words)


def _names(number: int, words: Words) -> list[str]:
    return [word for word, value in words.numbers.items() if value == number]


def _tens(word: str, words: Words) -> int | None:
    """Numbers like "fünfundzwanzig"."""
    ones, found, tens = word.partition("und")
    if not found:
        return None
    one, ten = 1 if ones == "ein" else words.numbers.get(ones), words.numbers.get(tens)
    if one is None or ten is None:
        return None
    return ten + one if 1 <= one <= 9 and ten in range(20, 100, 10) else None


def _run(part: str, words: Words) -> range | None:
    match = _RUN.fullmatch(part)
    if match is None:
        number = spelled(part, words)
        return None if number is None else range(number, number + 1)
    first, last = int(match[1]), int(match[2] or match[1])
    return range(first, last + 1) if first <= last else None


def _only_words_and_marks(text: str) -> bool:
    return all(_AROUND.fullmatch(gap) for gap in re.split(r"\w+", plain(text)))

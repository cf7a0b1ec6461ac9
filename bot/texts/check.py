"""Sentences of all registers held against each other: which is missing, and which has values that the others have not.

German is the first register, yet a slip in a German sentence is told there: where the other two agree, they are right.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bot.authoring import Finding, Place, Severity, nearest
from bot.texts.registers import unlike
from bot.texts.sentences import Register, Sentences

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


def check_sentences(
    voices: Mapping[Register, Sentences],
    needed: Iterable[str],
    folders: Mapping[Register, str],
    unread: Collection[str] = (),
) -> Iterator[Finding]:
    """What is wrong with the sentences of the registers that can be read.

    Args:
        voices: the sentences by register.
        needed: ids that the program says.
        folders: where the files of each register lie, for sentences that are missing.
        unread: files that cannot be read; what belongs there is not missed.
    """
    found = _Missing(voices, folders).findings(tuple(needed))
    yield from (finding for home, finding in found if home not in unread)
    for sentences in voices.values():
        for sentence, forms in sentences.entries.items():
            yield from _malformed(sentence, forms, sentences.places[sentence])
    for sentence in _in_several(voices):
        yield from _unlike_values(sentence, [voice for voice in voices.values() if voice.has(sentence)])
    german = voices.get(Register.DE)
    for voice in voices.values() if german else ():
        assert german is not None
        yield from (_warning(found) for found in unlike(german, voice) if found.code == "plurals-differ")


class _Missing:
    """Sentences that a register lacks."""

    def __init__(self, voices: Mapping[Register, Sentences], folders: Mapping[Register, str]) -> None:
        self._voices = voices
        self._folders = folders
        self._others = [voice for voice in voices.values() if voice.register is not Register.DE]
        self._every = tuple(dict.fromkeys(sentence for voice in voices.values() for sentence in voice.entries))

    def findings(self, needed: Collection[str]) -> Iterator[tuple[str, Finding]]:
        """One finding for each sentence that is missing or stands alone, with the file that it is missed in."""
        german = self._voices.get(Register.DE)
        if german is None:
            return
        slips = {(voice.register, key): near for voice in self._voices.values() for key, near in self._misnamed(voice)}
        for (register, key), near in slips.items():
            place = self._voices[register].places[key]
            code = "name-differs" if register is Register.DE else "sentence-unknown"
            yield place.file, Finding(code, place, {"key": key, "near": near})
        named = {(register, near) for (register, _), near in slips.items()}
        alone = {key for _, key in slips}
        for sentence in dict.fromkeys((*self._every, *needed)):
            if sentence in alone or (Register.DE, sentence) in named:
                continue
            lacking = [voice for voice in self._others if not voice.has(sentence)]
            if german.has(sentence):
                missed = [voice.register for voice in lacking if (voice.register, sentence) not in named]
                yield from (self._untranslated(sentence, register) for register in missed)
            else:
                yield from self._not_in_german(sentence, is_needed=sentence in needed or not lacking)

    def _misnamed(self, voice: Sentences) -> Iterator[tuple[str, str]]:
        """The sentences that only this register has, beside those that only it lacks and that are called much alike."""
        rest = [other for other in self._voices.values() if other is not voice]
        lacking = [key for key in self._every if not voice.has(key) and all(other.has(key) for other in rest)]
        for key in voice.entries if rest and lacking else ():
            if not any(other.has(key) for other in rest):
                near = nearest(key, lacking)
                if near is not None:
                    yield key, near

    def _untranslated(self, sentence: str, register: Register) -> tuple[str, Finding]:
        home = self._home(sentence, register)
        details = {"key": sentence, "where": str(self._voices[Register.DE].places[sentence])}
        return home.file, Finding("sentence-not-translated", home, details, Severity.WARNING)

    def _not_in_german(self, sentence: str, *, is_needed: bool) -> Iterator[tuple[str, Finding]]:
        home = self._home(sentence, Register.DE)
        if is_needed:
            yield home.file, Finding("sentence-missing", home, {"key": sentence})
            return
        for voice in self._others:
            if voice.has(sentence):
                near = nearest(sentence, self._voices[Register.DE].entries) or ""
                details = {"key": sentence, "near": near}
                yield home.file, Finding("sentence-unknown", voice.places[sentence], details, Severity.WARNING)

    def _home(self, sentence: str, register: Register) -> Place:
        """The file of a register that a sentence belongs in: named as in another register; its folder if unknown."""
        for voice in self._voices.values():
            if voice.register is not register and voice.has(sentence):
                name = voice.places[sentence].file.rpartition("/")[2]
                return Place(f"{self._folders[register]}/{name}")
        return Place(self._folders[register])


def _malformed(sentence: str, forms: Mapping[str, str], place: Place) -> Iterator[Finding]:
    """Sentences without words, and brackets that are no placeholder."""
    for form in forms.values():
        broken = broken_placeholder(form)
        if not form:
            yield Finding("text-empty", place, {"key": sentence})
        elif broken:
            yield Finding("placeholder-malformed", place, {"key": sentence, "value": broken}, Severity.WARNING)
            return


def placeholders(text: str) -> frozenset[str]:
    """The names of the values that a text needs."""
    return frozenset(found[1:-1] for found in _PLACEHOLDER.findall(text))


def broken_placeholder(text: str) -> str:
    """The first thing in a text that has a bracket of a placeholder and is none; empty where there is nothing."""
    rest = _PLACEHOLDER.sub("", text)
    broken = re.search(r"\{[^\s{}]*\}?|[^\s{}]*\}", rest)
    return broken[0] if broken else ""


def _in_several(voices: Mapping[Register, Sentences]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for voice in voices.values():
        for sentence in voice.entries:
            seen[sentence] = seen.get(sentence, 0) + 1
    yield from (sentence for sentence, count in seen.items() if count > 1)


def _unlike_values(sentence: str, voices: Sequence[Sentences]) -> Iterator[Finding]:
    """The register whose sentence has other placeholders than the rest; German where the others agree."""
    values = [voice.placeholders(sentence) for voice in voices]
    wanted = agreed(values)
    for voice, given in zip(voices, values, strict=True):
        if given != wanted:
            details = {"key": sentence, "given": named(given), "wanted": named(wanted)}
            yield Finding("placeholders-differ", voice.places[sentence], details, Severity.WARNING)


def agreed(values: Sequence[frozenset[str]]) -> frozenset[str]:
    """The placeholders that most registers have; those of the first one where there is no majority."""
    return max(values, key=lambda each: (values.count(each), -values.index(each)))


def named(placeholders: Collection[str]) -> str:
    """Placeholders as they are written; a dash where there are none."""
    return ", ".join(f"{{{name}}}" for name in sorted(placeholders)) or "–"


def _warning(finding: Finding) -> Finding:
    return Finding(finding.code, finding.place, finding.details, Severity.WARNING)

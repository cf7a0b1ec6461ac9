"""Hears in which register something is said, by sentences that no other register has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.conversation.content import Content, Voice
from bot.texts import Register, plain

_SHORTEST = {"talk": 24, "rights": 24, "later": 24}
_SHORTEST_ELSEWHERE = 45
"""Characters below which a piece of a sentence says little about its register; in results much is put together."""

_IN_ALL = re.compile(r"talk\.(languages|language_(de|en|leicht))$")
"""What is said in other registers on purpose."""


@dataclass(frozen=True)
class Ear:
    """What each register alone says.

    Attributes:
        foreign: for each register, pieces of sentences that it does not have and another one has.
    """

    foreign: Mapping[Register, tuple[str, ...]]

    def misheard(self, shown: str, register: Register) -> list[str]:
        """What was said in another register than this one."""
        flat = _flat(shown)
        return [piece for piece in self.foreign[register] if piece in flat]


def ear_for(content: Content) -> Ear:
    """An ear for the sentences, and the questions, of all registers."""
    pieces = {register: frozenset(_pieces(voice)) for register, voice in content.voices.items()}
    spoken = {register: "\n".join(sorted(own)) for register, own in pieces.items()}
    return Ear(
        {
            register: tuple(
                sorted(
                    piece
                    for other, others in pieces.items()
                    if other is not register
                    for piece in others
                    if piece not in spoken[register]
                )
            )
            for register in content.voices
        }
    )


def _pieces(voice: Voice) -> Iterator[str]:
    """The sentences and questions, cut where something is filled in."""
    for sentence, forms in voice.sentences.entries.items():
        if not _IN_ALL.match(sentence) and not sentence.startswith("admin."):
            shortest = _SHORTEST.get(sentence.partition(".")[0], _SHORTEST_ELSEWHERE)
            for form in forms.values():
                yield from _long(re.split(r"\{[a-z_]+\}", form.replace("**", "")), shortest)
    for asked in voice.interview.asked.values():
        texts = [plain.render(document) for document in (asked.ask, asked.note, asked.why)]
        yield from _long(texts, _SHORTEST["talk"])


def _long(texts: Iterable[str], shortest: int) -> Iterator[str]:
    """Every line of texts that is long enough, as it is compared."""
    lines = (_flat(line).removeprefix("- ") for text in texts for line in text.split("\n"))
    return (line for line in lines if len(line) >= shortest)


def _flat(text: str) -> str:
    return " ".join(text.split())

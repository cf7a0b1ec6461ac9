"""What is asked once there is a result: the kind of question, and the words behind it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialog.normal import phrase
from bot.dialog.words import Inquiry, Words

_LONGEST = 6
"""Words of the longest beginning."""


@dataclass(frozen=True, slots=True)
class Inquired:
    """A question about the result; ``about`` is what stands behind its beginning, as it was written."""

    inquiry: Inquiry
    about: str


def inquiry_in(text: str, words: Words) -> Inquired | None:
    """The question that a text begins with: the longest beginning counts, courtesies before it do not."""
    said = text.split()
    while said and phrase(said[0]) in words.courtesies | {""}:
        said = said[1:]
    for length in range(min(_LONGEST, len(said)), 0, -1):
        inquiry = words.inquiries.get(phrase(" ".join(said[:length])))
        if inquiry is not None:
            return Inquired(inquiry, " ".join(said[length:]))
    return None

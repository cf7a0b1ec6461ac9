"""JSON as a homeserver sends it, whatever strangers have put into it.

Python refuses nesting beyond its stack and numbers of thousands of digits, and with them the whole answer: one message
from anybody to the bot's device would keep it from hearing anything, with every sync anew. So what is refused is loaded
once more without them. Source: RFC 8259, section 9 (a parser may limit depth, and range of numbers).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

MAX_DEPTH = 100
"""Levels of what is kept of an answer that cannot be loaded as it is; honest events have a tenth of it."""

MAX_DIGITS = 400
"""Digits of a number that is kept; canonical JSON knows 16."""

PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]|[^"\[\]{}]+|"', re.DOTALL)


def json_object(raw: bytes) -> Mapping[str, object]:
    """The JSON object that an answer holds; an empty one where it holds none."""
    try:
        parsed = _loaded(raw)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _loaded(raw: bytes) -> object:
    try:
        parsed: object = json.loads(raw)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError):
        parsed = json.loads("".join(_shallow(raw.decode())), parse_int=_integer)
    return parsed


def _shallow(text: str) -> Iterator[str]:
    """The text with null in the place of what is nested too deep."""
    depth = 0
    for found in PIECE.finditer(text):
        piece = found.group()
        if piece in "[{":
            depth += 1
            if depth == MAX_DEPTH + 1:
                yield "null"
        if depth <= MAX_DEPTH:
            yield piece
        if piece in "]}":
            depth -= 1


def _integer(digits: str) -> int:
    return int(digits) if len(digits) <= MAX_DIGITS else 0

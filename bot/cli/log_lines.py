"""What the bot logs: one JSON object per line on stderr, made of a few known words and numbers.

Nothing that people write, and no secret, can get into a line: only the keys listed here are written, and only values
that are a number or one plain word. Instead of a room's id stands a pseudonym, which without the key in ``data_dir``
tells nobody which room it is. Libraries are silent, because what they log can hold what people wrote
(``docs/decisions/0009-log-lines-by-allow-list.md``).
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import secrets
import sys
import threading
import warnings
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

import structlog

from bot.matrix.private_files import read_private, write_private

KEY_FILE = "log.key"
"""In ``data_dir``: with it, and a room's id, one can tell which lines belong to a conversation."""

PSEUDONYM_LENGTH = 12

WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,59}")
PLACE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,55}\.py:\d{1,5}")
PSEUDONYM = re.compile(rf"[0-9a-f]{{{PSEUDONYM_LENGTH}}}")
MOMENT = re.compile(r"[0-9TZ:.+-]{10,40}")

ALLOWED: Mapping[str, re.Pattern[str]] = {
    "timestamp": MOMENT,
    "level": WORD,
    "event": WORD,
    "action": WORD,
    "conversation": PSEUDONYM,
    "code": WORD,
    "errcode": WORD,
    "kind": WORD,
    "what": WORD,
    "where": WORD,
    "place": PLACE,
    "reason": WORD,
    "incoming": WORD,
    "posting": WORD,
    "sentence": WORD,
    "count": WORD,
    "rooms": WORD,
    "messages": WORD,
    "devices": WORD,
    "lacks_key": WORD,
    "attempts": WORD,
    "pages": WORD,
    "seconds": WORD,
}
"""The keys that are written, and what a text under them looks like; numbers and truth values may stand under each."""

Line = MutableMapping[str, object]


class Pseudonyms:
    """Names for rooms that mean something to nobody else.

    Args:
        key: the secret they follow from; without it rooms are not named at all.
    """

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key

    @classmethod
    def of(cls, data_dir: Path) -> Pseudonyms:
        """The pseudonyms of an installation; its key is made when there is none.

        Raises:
            StorageError: the key cannot be read or written.
        """
        path = data_dir / KEY_FILE
        content = read_private(path)
        if content is None:
            content = secrets.token_hex(32).encode()
            write_private(path, content)
        return cls(content)

    def __call__(self, _logger: object, _method: str, line: Line) -> Line:
        """Puts the pseudonym in the place of a room's id (a processor of structlog)."""
        room = line.pop("room", None)
        if self._key is not None and isinstance(room, str):
            digest = hmac.new(self._key, room.encode("utf-8", "replace"), hashlib.sha256)
            line["conversation"] = digest.hexdigest()[:PSEUDONYM_LENGTH]
        return line


def only_allowed(_logger: object, _method: str, line: Line) -> Line:
    """Leaves out whatever is not known to be harmless (a processor of structlog)."""
    return {key: value for key, value in line.items() if _is_harmless(key, value)}


def _is_harmless(key: str, value: object) -> bool:
    pattern = ALLOWED.get(key)
    if pattern is None:
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and pattern.fullmatch(value) is not None)


def write_log_lines(pseudonyms: Pseudonyms | None = None, stream: TextIO | None = None) -> None:
    """From now on the bot logs, libraries do not, and what goes wrong unseen is told by its type and place alone.

    Args:
        pseudonyms: names for rooms; None before ``data_dir`` is known.
        stream: where the lines go; stderr where this is None.
    """
    logging.disable(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            pseudonyms or Pseudonyms(),
            only_allowed,
            structlog.processors.JSONRenderer(json.dumps, ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: _Lines(stream or sys.stderr),
    )
    sys.excepthook = _told
    threading.excepthook = lambda unseen: _told(unseen.exc_type, unseen.exc_value, unseen.exc_traceback)
    sys.unraisablehook = lambda unseen: _told(unseen.exc_type, unseen.exc_value, unseen.exc_traceback)
    warnings.simplefilter("ignore")


def tell_what_tasks_leave(loop: asyncio.AbstractEventLoop) -> None:
    """What goes wrong in a task or callback that nobody waits for is logged by its type and place alone."""

    def note(_: asyncio.AbstractEventLoop, context: Mapping[str, object]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            _told(type(error), error, error.__traceback__)

    loop.set_exception_handler(note)


def place_of(trace: TracebackType | None) -> str:
    """File and line where an exception was raised, without the path."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


def _told(kind: type[BaseException], _: BaseException | None, trace: TracebackType | None) -> None:
    structlog.get_logger(__name__).error("unexpected", kind=kind.__name__, place=place_of(trace))


class _Lines:
    """Writes lines; a full disk or a closed pipe costs lines, never the bot.

    Args:
        stream: where they go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def _write(self, line: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()

    debug = info = warning = error = critical = msg = _write

"""Says in the bot's words what went wrong in a database."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.errors import StorageError, StorageUnavailable

FULL, LOCKED, READONLY, AWAY = "disk-full", "database-locked", "database-readonly", "database-unreachable"
DAMAGED, NOT_LET_IN, FAILED = "database-damaged", "database-refused", "database-failed"

WAITING_HELPS = frozenset({FULL, LOCKED, READONLY, AWAY})
"""What passes by itself, or as soon as somebody mends the machine."""

OF_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_READONLY: READONLY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
}
"""By primary result code (sqlite.org, "Result and Error Codes")."""

OF_POSTGRESQL = {
    "53100": FULL,
    "25006": READONLY,
    "55P03": LOCKED,
    "57014": LOCKED,
    "40001": LOCKED,
    "40P01": LOCKED,
    "3D000": NOT_LET_IN,
    "42501": NOT_LET_IN,
    "08": AWAY,
    "28": NOT_LET_IN,
    "53": AWAY,
    "57": AWAY,
    "58": AWAY,
}
"""By SQLSTATE or its class (PostgreSQL documentation, appendix A)."""

FAILURES = (SQLAlchemyError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""What the libraries raise; a time that ran out is an ``OSError``, too."""


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Raises failures of the libraries as errors of the bot.

    Args:
        place: the database as people may see it, without a password.

    Raises:
        StorageUnavailable: waiting may help.
        StorageError: it will not.
    """
    try:
        yield
    except FAILURES as error:
        # What the libraries say may quote a value, and values are what people said: neither message nor cause goes on.
        raise _as_error(error, place) from None


def _as_error(error: Exception, place: str) -> StorageError:
    cause: object = error.orig if isinstance(error, DBAPIError) else error
    code, reason = _meaning(cause)
    if code == FAILED and isinstance(error, DBAPIError) and error.connection_invalidated:
        code = AWAY
    kind = StorageUnavailable if code in WAITING_HELPS else StorageError
    return kind(code, database=place, reason=reason)


def _meaning(cause: object) -> tuple[str, str]:
    """The code of a failure, and what of it may be shown."""
    state = getattr(cause, "sqlstate", None)
    if isinstance(state, str):
        return OF_POSTGRESQL.get(state) or OF_POSTGRESQL.get(state[:2], FAILED), f"SQLSTATE {state}"
    result = getattr(cause, "sqlite_errorcode", None)
    if isinstance(result, int):
        return OF_SQLITE.get(result & 0xFF, FAILED), str(getattr(cause, "sqlite_errorname", result))
    if isinstance(cause, PoolTimeoutError):
        return LOCKED, type(cause).__name__
    if isinstance(cause, OSError):
        return (FULL if cause.errno == errno.ENOSPC else AWAY), _system_reason(cause)
    return (AWAY if _is_lost(cause) else FAILED), type(cause).__name__


def _system_reason(cause: OSError) -> str:
    return os.strerror(cause.errno) if cause.errno else type(cause).__name__


def _is_lost(cause: object) -> bool:
    """Whether a connection was found to be gone on this side, which neither database has a code for."""
    return isinstance(cause, asyncpg.InterfaceError) or "connection" in str(cause).lower()

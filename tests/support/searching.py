"""Searches everything that a program keeps for words that must not be there."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg

SQLITE = b"SQLite format 3\0"

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def holding(place: Path, *words: str) -> set[str]:
    """Where any of the words stands: files by their bytes, and columns of the databases among them.

    Args:
        place: a file, or a folder with all that lies in it.
        words: what is searched for, also as JSON writes it and within base64.
    """
    wanted = [form for word in words for form in _forms(word)]
    return {found for file in _files(place) for found in _in_file(file, wanted)}


async def held_by_server(database: str, *words: str) -> set[str]:
    """The tables of a database on PostgreSQL in which any of the words stands."""
    wanted = [form for word in words for form in _forms(word)]
    connection = await asyncpg.connect(database.replace("+asyncpg", ""))
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = set()
        for (name,) in names:
            rows = await connection.fetch(f'SELECT whole::text FROM "{name}" AS whole')  # noqa: S608  names of our own
            found |= {name for (row,) in rows if any(form in row.encode() for form in wanted)}
        return found
    finally:
        await connection.close()


def _files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
        return
    yield from (path for path in place.rglob("*") if path.is_file())


def _in_file(file: Path, wanted: list[bytes]) -> Iterator[str]:
    content = file.read_bytes()
    if any(form in content for form in wanted):
        yield file.name
    if content.startswith(SQLITE):
        yield from _in_tables(file, wanted)


def _in_tables(file: Path, wanted: list[bytes]) -> Iterator[str]:
    """Long values lie in pieces in the file; read as a table they are whole."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
        database.text_factory = bytes
        for (name,) in database.execute(TABLES).fetchall():
            table = name.decode()
            cursor = database.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names from the database itself
            columns = [column for column, *_ in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    if isinstance(value, bytes) and any(form in value for form in wanted):
                        yield f"{file.name}: {table}.{column}"


def _forms(word: str) -> Iterator[bytes]:
    """A word as it may stand in a file: plain, escaped as in JSON, in UTF-16, and at any place within base64."""
    plain = word.encode()
    yield plain
    yield json.dumps(word)[1:-1].encode()
    yield word.encode("utf-16-le")
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + plain)
        # What depends on the neighbours is cut off.
        yield encoded[(0, 2, 3)[shift] : len(encoded) - 4]

"""The file with the encryption keys, past matrix-nio: which people a room has brought into it.

matrix-nio keeps no list of who is in a room. So that a room and its people can be forgotten later, when the bot is no
longer in it and cannot ask, the file gets a table more, which nio does not look at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

PEOPLE = (
    "CREATE TABLE IF NOT EXISTS lotse_people"
    " (room_id TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (room_id, user_id)) WITHOUT ROWID"
)
"""Whose keys are here because of which room."""

PRESENCE = (
    "CREATE TEMP VIEW IF NOT EXISTS lotse_presence AS SELECT room_id, user_id FROM lotse_people"
    " UNION SELECT megolminboundsessions.room_id, devicekeys.user_id FROM devicekeys"
    " JOIN keys ON keys.device_id = devicekeys.id AND keys.key_type = 'curve25519'"
    " JOIN megolminboundsessions ON megolminboundsessions.sender_key = keys.key"
)
"""The same, and who has said something where."""

Row = tuple[object, ...]


class Database(Protocol):
    """What is used of peewee's database."""

    def execute_sql(self, sql: str, params: Sequence[str] = ()) -> Iterable[Row]:
        """Does what a statement says and gives the rows it finds."""

    def atomic(self) -> AbstractContextManager[object]:
        """A transaction."""


class CryptoStore:
    """Statements to the database that a client keeps its keys in.

    Each raises :class:`bot.errors.StorageUnavailable` where it cannot be done now (:mod:`bot.matrix.key_store`).

    Args:
        database: the one of nio's store.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        for statement in (PEOPLE, PRESENCE):
            database.execute_sql(statement)
        self._noted: dict[str, frozenset[str]] = {}

    def note_people(self, room: str, people: Collection[str]) -> None:
        """Remembers that keys of these people are here because of a room."""
        known = self._noted.get(room, frozenset())
        if known.issuperset(people):
            return
        with self.transaction():
            for user_id in sorted(set(people) - known):
                self.run("INSERT OR IGNORE INTO lotse_people VALUES (?, ?)", room, user_id)
        self._noted[room] = known.union(people)

    def forget_people(self, room: str) -> None:
        """Drops what :meth:`note_people` has remembered for a room."""
        self.run("DELETE FROM lotse_people WHERE room_id = ?", room)
        self._noted.pop(room, None)

    def people_in(self, room: str) -> frozenset[str]:
        """Who is, or was, in a room."""
        return self.words("SELECT user_id FROM lotse_presence WHERE room_id = ?1", room)

    def people_outside(self, room: str) -> frozenset[str]:
        """Who is, or was, in any other room."""
        return self.words("SELECT user_id FROM lotse_presence WHERE room_id <> ?1", room)

    def words(self, statement: str, *values: str) -> frozenset[str]:
        """The first column of what a statement finds."""
        return frozenset(str(row[0]) for row in self._database.execute_sql(statement, values))

    def run(self, statement: str, *values: str) -> None:
        """Does what a statement says."""
        self._database.execute_sql(statement, values)

    def transaction(self) -> AbstractContextManager[object]:
        """All or nothing."""
        return self._database.atomic()

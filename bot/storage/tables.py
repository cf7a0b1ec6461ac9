"""The tables.

A change here needs a revision in ``migrations/versions`` and a new ``LATEST``; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, MetaData, Table, Text, UniqueConstraint, false

from bot.storage.columns import Json, Moment, Number, Word

LATEST = "0001"
"""The revision that the tables stand at."""

metadata = MetaData()

bot = Table(
    "bot",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("user_id", Text, nullable=False),
    Column("position", Word),
    Column("is_vacuum_due", Boolean, nullable=False, server_default=false()),
    Column("clock_checked_at", Moment),
    Column("clock_steady_since", Moment),
)
"""The one row of the bot: whose database it is, up to where everything was admitted, whether bytes of something erased
may still lie in the files, and what is known of the clock."""

arrivals = Table(
    "arrivals",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("event_id", Word, nullable=False),
    Column("room", Word, nullable=False),
    Column("batch", Word, nullable=False),
    Column("content", Json),
    Column("is_invitation", Boolean, nullable=False, server_default=false()),
    Column("arrived_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("event_id", name="arrivals_once"),
    sqlite_autoincrement=True,
)
"""The inbox. What is done with keeps its id, so that it is not taken in again, and loses its content."""

Index(
    "arrivals_waiting",
    arrivals.c.room,
    arrivals.c.number,
    sqlite_where=arrivals.c.done_at.is_(None),
    postgresql_where=arrivals.c.done_at.is_(None),
)

rooms = Table(
    "rooms",
    metadata,
    Column("room", Word, primary_key=True),
    Column("conversation", Json),
    Column("begun_in", Word, nullable=False),
    Column("last_activity", Moment, nullable=False),
    Column("notice_at", Moment),
    Column("is_closing", Boolean, nullable=False, server_default=false()),
    Column("successor", Word),
)
"""One row per room that the bot was spoken to in."""

postings = Table(
    "postings",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("room", Word, nullable=False),
    Column("transaction_id", Word, nullable=False),
    Column("kind", Text, nullable=False),
    Column("content", Json),
    Column("created_at", Moment, nullable=False),
    Column("device_id", Text),
    Column("attempted_at", Moment),
    Column("is_uploaded", Boolean, nullable=False, server_default=false()),
    Column("is_done", Boolean, nullable=False, server_default=false()),
    Column("event_id", Word),
    Column("is_redacted", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("room", "transaction_id", name="postings_once"),
    sqlite_autoincrement=True,
)
"""The outbox. What was sent keeps its event id, so that it can be redacted, and loses its content."""

Index(
    "postings_waiting",
    postings.c.room,
    postings.c.number,
    sqlite_where=~postings.c.is_done,
    postgresql_where=~postings.c.is_done,
)

EVERY_TABLE = (bot, arrivals, rooms, postings)

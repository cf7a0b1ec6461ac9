"""All tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes them."""
    _bot_and_rooms()
    _arrivals()
    _postings()


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _bot_and_rooms() -> None:
    op.create_table(
        "bot",
        sa.Column("id", sa.Integer(), sa.CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Text()),
        _flag("is_vacuum_due"),
        sa.Column("clock_checked_at", MOMENT),
        sa.Column("clock_steady_since", MOMENT),
    )
    op.create_table(
        "rooms",
        sa.Column("room", sa.Text(), primary_key=True),
        sa.Column("conversation", sa.Text()),
        sa.Column("begun_in", sa.Text(), nullable=False),
        sa.Column("last_activity", MOMENT, nullable=False),
        sa.Column("notice_at", MOMENT),
        _flag("is_closing"),
        sa.Column("successor", sa.Text()),
    )


def _arrivals() -> None:
    op.create_table(
        "arrivals",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("content", sa.Text()),
        _flag("is_invitation"),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.UniqueConstraint("event_id", name="arrivals_once"),
        sqlite_autoincrement=True,
    )
    waiting = sa.text("done_at IS NULL")
    op.create_index("arrivals_waiting", "arrivals", ["room", "number"], sqlite_where=waiting, postgresql_where=waiting)


def _postings() -> None:
    op.create_table(
        "postings",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", sa.Text()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("device_id", sa.Text()),
        sa.Column("attempted_at", MOMENT),
        _flag("is_uploaded"),
        _flag("is_done"),
        sa.Column("event_id", sa.Text()),
        _flag("is_redacted"),
        sa.UniqueConstraint("room", "transaction_id", name="postings_once"),
        sqlite_autoincrement=True,
    )
    waiting = sa.text("NOT is_done")
    op.create_index("postings_waiting", "postings", ["room", "number"], sqlite_where=waiting, postgresql_where=waiting)

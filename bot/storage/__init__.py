"""What outlives the process, in SQLite or PostgreSQL (:class:`bot.service.ports.Store`)."""

from __future__ import annotations

from bot.storage.database import is_current, is_empty
from bot.storage.store import SqlStore, open_store

__all__ = ["SqlStore", "is_current", "is_empty", "open_store"]

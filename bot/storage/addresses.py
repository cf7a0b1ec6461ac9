"""Where the database is: a file of our own, or what ``database`` of the configuration names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigurationError

FILE_NAME = "lotse.db"

POSTGRESQL = "postgresql+asyncpg"


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a database is.

    Attributes:
        url: address for the library, with the password.
        place: address for people, without it.
        file: the file, where it is SQLite.
    """

    url: URL
    place: str
    file: Path | None = None


def address_of(database: str | None, data_dir: Path) -> Address:
    """Where the database is.

    Args:
        database: the address of the configuration; SQLite in ``data_dir`` where there is none.
        data_dir: everything the bot keeps.

    Raises:
        ConfigurationError: the address cannot be used.
    """
    if database is None:
        file = data_dir / FILE_NAME
        return Address(URL.create("sqlite+aiosqlite", database=str(file)), str(file), file)
    try:
        url = make_url(database.strip())
    except (ArgumentError, ValueError):
        # The library quotes the address, and with it the password.
        raise ConfigurationError("database-malformed") from None
    if "@" in (url.host or ""):
        # An @ in a password that is not escaped: what follows it would be shown as the host.
        raise ConfigurationError("database-malformed")
    if url.drivername not in ("postgresql", POSTGRESQL):
        raise ConfigurationError("database-unsupported", driver=url.drivername)
    return _postgresql(url)


def _postgresql(url: URL) -> Address:
    """An address as the driver wants it: what PostgreSQL's own tools call ``sslmode`` is ``ssl`` there."""
    query = {"ssl" if key == "sslmode" else key: value for key, value in url.query.items()}
    named = url.host or query.get("host") or "localhost"
    host = named if isinstance(named, str) else ",".join(named)
    place = f"{host}:{url.port}/{url.database or ''}" if url.port else f"{host}/{url.database or ''}"
    return Address(url.set(drivername=POSTGRESQL, query=query), place)

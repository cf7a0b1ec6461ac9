"""``lotse run`` on a machine with troubles: a full disk, a file that cannot be written, a mistake in the interview.

Configured as ``lotse run``; the one argument is a folder. As long as a file ``database.sql`` or ``keys.sql`` lies
there, what it says is told to the connection with the bot's database or with its keys before every access to the
database, such as ``PRAGMA max_page_count = 1``: from then on SQLite lets neither file grow, and says what it says of a
full disk. A message that holds the word :data:`STUMBLING_BLOCK` makes the interview fail in the middle of understanding
it, with an error that quotes it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.cli.run import Wrap, serve, write_log_lines
from bot.conversation.incoming import Said
from bot.files.content import load_content
from bot.service.mail import Arrival
from bot.service.ports import Reader, Store, Transport
from bot.service.verdict import Heard, Verdict
from bot.settings import load_settings
from bot.storage import SqlStore
from bot.storage.connecting import BEGIN

if TYPE_CHECKING:
    from bot.matrix.transport import MatrixTransport

STUMBLING_BLOCK = "Stolperstein"

NO_TROUBLE = ("PRAGMA max_page_count = 1073741823", "PRAGMA query_only = OFF")


class Troubles:
    """Tells the connections what the files say.

    Args:
        folder: where the files lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: dict[str, tuple[object, Sequence[str]]] = {}
        self.transport: MatrixTransport | None = None

    async def come(self, store: SqlStore) -> None:
        """Brings both connections up to date."""
        engine = store._database._engine.execution_options(**{BEGIN: ""})
        for statement in self._news("database", store):
            async with engine.connect() as connection:
                await connection.exec_driver_sql(statement)
        for statement in self._news("keys", self.transport):
            assert self.transport is not None
            self.transport._store.run(statement)

    def _news(self, name: str, connected: object) -> Sequence[str]:
        """What a connection has to be told now, if anything; a new one knows nothing yet."""
        if connected is None:
            return ()
        file = self._folder / f"{name}.sql"
        wanted = (file.read_text(),) if file.exists() else NO_TROUBLE
        known, told = self._told.get(name, (None, NO_TROUBLE))
        self._told[name] = connected, wanted
        return () if wanted == (told if known is connected else NO_TROUBLE) else wanted


class TroubledStore:
    """A store that is told the troubles before it is used."""

    def __init__(self, real: SqlStore, troubles: Troubles) -> None:
        self._real = real
        self._troubles = troubles

    def __getattr__(self, name: str) -> Callable[..., Awaitable[object]]:
        """A method of the store."""

        async def troubled(*arguments: object, **named: object) -> object:
            await self._troubles.come(self._real)
            return await getattr(self._real, name)(*arguments, **named)

        return troubled


class Unspeakable(str):
    """A text that the interview cannot take, and whose error quotes it."""

    __slots__ = ()

    def __len__(self) -> int:
        """Fails."""
        raise ValueError("cannot count", str(self))


class StumblingReader:
    """Hands over texts that the interview stumbles over."""

    def __init__(self, real: Reader) -> None:
        self._real = real

    async def read(self, arrival: Arrival) -> Verdict:
        """Reads."""
        verdict = await self._real.read(arrival)
        match verdict:
            case Heard(Said(_, text) as said) if STUMBLING_BLOCK in text:
                return replace(verdict, incoming=replace(said, text=Unspeakable(text)))
        return verdict


def troubled_wrap(folder: Path) -> Wrap:
    """What is put around the parts of the bot."""
    troubles = Troubles(folder)

    def noted(transport: Transport) -> Transport:
        troubles.transport = cast("MatrixTransport", transport)
        return transport

    return Wrap(
        store=lambda real: cast("Store", TroubledStore(cast("SqlStore", real), troubles)),
        reader=StumblingReader,
        transport=noted,
    )


def main() -> None:
    """Runs the bot until it is asked to end."""
    settings, content = load_settings(None), load_content()
    write_log_lines()
    asyncio.run(serve(settings, content, wrap=troubled_wrap(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()

"""A sync loop on a scripted homeserver, whose batches are written down."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.errors import StorageUnavailable
from bot.matrix.guard import GuardedClient
from bot.matrix.house import House
from bot.matrix.incoming import Audience
from bot.matrix.rooms import Rooms
from bot.matrix.sync import SyncBatch, SyncLoop
from bot.service.pauses import growing_pauses
from bot.texts import Document
from tests.unit.matrix.crypto_peers import BOT, ROOM, JsonObject, logged_in, room_event, sync_body
from tests.unit.matrix.scripted_homeserver import Scripted

GATEWAY = (502, "<html>Bad Gateway</html>")
HOUSE = House(Audience(BOT, ("@*:example.org",)), 2, None, Document.of)


class Bot:
    """A sync loop whose batches are written down."""

    def __init__(self, homeserver: Scripted, folder: Path) -> None:
        client = logged_in(GuardedClient, folder)
        assert isinstance(client, GuardedClient)
        client.homeserver = homeserver.address
        client.keys.account.shared = True
        self.client = client
        self.homeserver = homeserver
        self.rooms = Rooms(client)
        self.batches: list[SyncBatch] = []
        self.fails = False
        self.make_loop()

    def make_loop(self, pauses: Callable[[], Iterator[float]] = growing_pauses, watchdog: float = 600) -> None:
        """Makes the loop anew."""
        self.loop = SyncLoop(self.client, self.rooms, HOUSE, self._take_in, pauses=pauses, watchdog=watchdog)
        self.homeserver.on_idle = self.loop.stop

    async def _take_in(self, batch: SyncBatch) -> None:
        if self.fails:
            raise StorageUnavailable("database-unavailable")
        self.batches.append(batch)

    async def run(self, position: str | None = "n0") -> int:
        """Runs until the script is over; gives how often the bot was ready."""
        ready: list[None] = []
        await self.loop.run(position, lambda: ready.append(None))
        return len(ready)

    def came(self) -> list[str]:
        """The ids of everything that came, in order."""
        return [each.arrival.event_id for batch in self.batches for each in batch.mail]

    def asked(self) -> list[dict[str, list[str]]]:
        """What the syncs asked for."""
        return [parse_qs(urlsplit(path).query) for path in self.homeserver.asked if "/sync" in path]


def batch(position: str, *events: JsonObject, **further: object) -> JsonObject:
    """The answer to a sync."""
    return {**sync_body(*events), "next_batch": position, **further}


def limited(position: str, prev_batch: str, *events: JsonObject, state: tuple[JsonObject, ...] = ()) -> JsonObject:
    """The answer to a sync that leaves something out."""
    body = batch(position, *events)
    room = body["rooms"]["join"][ROOM]  # type: ignore[index]
    room["timeline"].update(limited=True, prev_batch=prev_batch)
    room["state"]["events"] = list(state)
    return body


def refused(errcode: str, status: int = 400) -> tuple[int, str]:
    """The refusal of a sync."""
    return status, json.dumps({"errcode": errcode, "error": "no"})


def entry() -> JsonObject:
    """The bot's own entry."""
    return room_event("$entry", "m.room.member", {"membership": "join"}, state_key=BOT, sender=BOT)

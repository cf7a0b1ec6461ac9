"""What was said while the bot was away, more than fits into one answer of the sync."""

from __future__ import annotations

from pathlib import Path

import pytest
from nio import JoinResponse

from bot.demo.homeserver import Account, Homeserver
from bot.matrix.client import good
from bot.matrix.gaps import TIMELINE_LIMIT
from bot.matrix.house import House
from bot.matrix.incoming import Audience
from bot.matrix.rooms import Rooms
from bot.matrix.session import Access, locked, open_session
from bot.matrix.sync import SyncBatch, SyncLoop
from bot.texts import Document
from tests.matrix.visitor import visit
from tests.support.synapse import MakeAccount

pytestmark = pytest.mark.synapse

SAID = TIMELINE_LIMIT + 15


class Listener:
    """Takes in what the sync loop brings, over restarts, until something holds."""

    def __init__(self, homeserver: Homeserver, account: Account, folder: Path) -> None:
        self._access = Access(homeserver.address, account.user_id, password=account.password)
        self._account = account
        self._folder = folder
        self._position: str | None = None
        self.heard: list[str] = []

    async def listen(self, *, until_heard: int) -> None:
        """Works from the stored position until so many arrivals were stored."""
        with locked(self._folder) as folder:
            async with open_session(self._access, folder) as session:
                audience = Audience(self._account.user_id, ("@*:*",))
                house = House(audience, 2, None, Document.of)

                async def take_in(batch: SyncBatch) -> None:
                    for one in batch.mail:
                        if one.arrival.is_invitation:
                            good(await session.client.join(one.arrival.room), JoinResponse)
                    self.heard += [one.arrival.event_id for one in batch.mail]
                    self._position = batch.position
                    if len(self.heard) >= until_heard:
                        loop.stop()

                loop = SyncLoop(session.client, Rooms(session.client), house, take_in)
                await loop.run(self._position, lambda: None)


async def test_everything_said_while_away_is_heard_once_and_in_order(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    account = await make_account("lotse")
    bot = Listener(synapse, account, tmp_path / "bot")
    async with visit(synapse, await make_account("anna"), tmp_path) as anna:
        room = await anna.open_room(account.user_id)
        await bot.listen(until_heard=2)  # the invitation and the bot's own entry
        bot.heard.clear()
        said = [await anna.say(room, str(number)) for number in range(SAID)]
        await bot.listen(until_heard=SAID)
    assert bot.heard == said

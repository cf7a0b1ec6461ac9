"""What was said while the bot was away, more than fits into one answer of the sync."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.homeserver import Homeserver
from bot.matrix.guard import RoomEvent
from bot.matrix.session import Access, locked, open_session
from bot.matrix.signing import text_at
from bot.matrix.sync import TIMELINE_LIMIT, PositionFile, SyncBatch, SyncLoop
from tests.matrix.visitor import visit
from tests.support.synapse import MakeAccount

pytestmark = pytest.mark.synapse

SAID = TIMELINE_LIMIT + 15


async def test_everything_said_while_away_is_heard_in_order(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    account = await make_account("lotse")
    access = Access(synapse.address, account.user_id, password=account.password)
    events: list[RoomEvent] = []
    entered: list[str] = []
    async with visit(synapse, await make_account("anna"), tmp_path) as anna:
        with locked(tmp_path / "bot") as folder:

            async def start() -> None:
                async with open_session(access, folder) as session:

                    async def handle(batch: SyncBatch) -> None:
                        for invite in batch.invites:
                            await session.client.join(invite.room_id)
                        for room_id, arrived in batch.rooms.items():
                            entered.append(room_id)
                            events.extend(arrived)
                        if entered and not batch.invites:
                            loop.stop()

                    loop = SyncLoop(session.client, PositionFile(folder.position), handle)
                    await loop.run(lambda: None)

            room = await anna.open_room(account.user_id)
            await start()
            await anna.until(lambda: anna.membership(room, account.user_id) == "join")
            events.clear()
            for number in range(SAID):
                await anna.say(room, str(number))
            await start()
    said = [
        text_at(event.source, "content", "body") for event in events if text_at(event.source, "sender") == anna.user_id
    ]
    assert said == [str(number) for number in range(SAID)]

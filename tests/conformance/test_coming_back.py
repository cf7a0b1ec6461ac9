"""A person who comes back after the bot has forgotten them, with the code Element uses.

The client still has its encrypted channel to the bot, of which the bot knows nothing any more, and tells the key to its
messages over it. What was said before the bot spoke stays unreadable; after that the bot gets the key by asking.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from nio import MegolmEvent

from bot.demo.homeserver import Homeserver
from bot.matrix.http import good
from bot.matrix.identity import API
from bot.matrix.key_care import KeyCare
from bot.matrix.signing import text_at
from bot.matrix.unreadable import UnreadableMessages
from bot.service.mail import RoomId
from tests.matrix.sending import Lotse, log_in, posting
from tests.support.person import Person
from tests.support.synapse import MakeAccount

pytestmark = [pytest.mark.synapse, pytest.mark.js]


async def read(lotse: Lotse, room: str, event_id: str) -> str:
    """What a message says, as soon as it can be read."""
    raw = good(await lotse.client.request("GET", f"{API}/rooms/{room}/event/{event_id}")).body
    care, unreadable = KeyCare(lotse.client), UnreadableMessages(lotse.client)
    async with asyncio.timeout(20):
        while isinstance(event := lotse.client.opened(raw, room), MegolmEvent):
            await unreadable.verdict(event)
            await care.settle()
            await lotse.listen()
    assert event is not None
    return text_at(event.source, "content", "body")


async def test_who_was_forgotten_is_understood_again(
    synapse: Homeserver, make_account: MakeAccount, person_program: Path, tmp_path: Path
) -> None:
    account, erika = await make_account("lotse"), await make_account("erika")
    log = person_program / "coming_back.log"
    async with log_in(synapse, account, tmp_path) as lotse, Person(synapse.address, erika, log=log) as person:
        room = await person.open_direct_message(account.user_id)
        await lotse.enter(room)
        await lotse.transport.send(posting(room, "eins"))
        await person.expect("eins")
        assert await read(lotse, room, await person.say("zwei")) == "zwei"
        await lotse.transport.leave(RoomId(room))
        await lotse.transport.forget_keys(RoomId(room))
        room = await person.open_direct_message(account.user_id)
        await person.say("drei")
        await lotse.listen()
        await lotse.enter(room)
        await lotse.transport.send(posting(room, "vier"))
        await person.expect("vier")
        assert await read(lotse, room, await person.say("fünf")) == "fünf"

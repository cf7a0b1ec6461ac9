"""Rooms that change, and messages that cannot be read at once, on a real homeserver."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from nio import ToDeviceMessage

from bot.demo.homeserver import Account, Homeserver
from bot.matrix.http import good
from bot.matrix.identity import API
from bot.matrix.signing import text_at
from tests.matrix.visitor import Visitor, visit
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

OPENING = 2
"""Messages of the bot before the person says anything: the opening and the first question."""


@pytest.fixture
async def lotse(make_account: MakeAccount) -> Account:
    return await make_account("lotse")


@pytest.fixture
async def anna(synapse: Homeserver, make_account: MakeAccount, tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visit(synapse, await make_account("anna"), tmp_path) as visitor:
        yield visitor


@pytest.fixture
async def bot(synapse: Homeserver, lotse: Account, tmp_path: Path) -> AsyncIterator[BotProcess]:
    async with BotProcess(synapse.address, lotse, folder=tmp_path) as bot:
        await until(lambda: '"action": "ready"' in bot.log or bot.child.exit_code is not None, within=30)
        assert bot.child.exit_code is None, bot.log
        yield bot


async def do(visitor: Visitor, room: str, what: str, **body: object) -> str:
    answer = good(await visitor.client.request("POST", f"{API}/rooms/{quote(room, safe='')}/{what}", body))
    return answer.text("replacement_room")


async def test_the_interview_goes_on_in_the_room_that_replaces_its_own(
    bot: BotProcess, lotse: Account, anna: Visitor
) -> None:
    room = await anna.open_room(lotse.user_id)
    await anna.hear(room, lotse.user_id, OPENING, within=30)
    await anna.say(room, "Team")
    await anna.hear(room, lotse.user_id, OPENING + 1)
    successor = await do(anna, room, "upgrade", new_version="11")
    await do(anna, successor, "invite", user_id=lotse.user_id)
    (moved,) = await anna.hear(successor, lotse.user_id, 1)
    assert "ersetzt" in moved
    await anna.say(successor, "6")
    _, answer = await anna.hear(successor, lotse.user_id, 2)
    assert answer.startswith("Datenschutzrecht"), "the next question: the answer before is kept"
    assert len(anna.heard(room, lotse.user_id)) == OPENING + 1


async def test_who_removes_the_bot_and_invites_it_again_begins_anew(
    bot: BotProcess, lotse: Account, anna: Visitor
) -> None:
    room = await anna.open_room(lotse.user_id)
    opening = await anna.hear(room, lotse.user_id, OPENING, within=30)
    await anna.say(room, "1")
    await anna.hear(room, lotse.user_id, OPENING + 1)
    await do(anna, room, "kick", user_id=lotse.user_id)
    await do(anna, room, "invite", user_id=lotse.user_id)
    heard = await anna.hear(room, lotse.user_id, 2 * OPENING + 1, within=30)
    assert heard[OPENING + 1 :] == opening


async def test_a_key_that_was_not_shared_is_asked_for(bot: BotProcess, lotse: Account, anna: Visitor) -> None:
    room = await anna.open_room(lotse.user_id)
    await anna.hear(room, lotse.user_id, OPENING, within=30)
    await anna.say(room, "hilfe")
    await anna.hear(room, lotse.user_id, OPENING + 1)
    await anna.send(room, {"msgtype": "m.text", "body": "1"}, readers={anna.user_id})
    await anna.until(lambda: bool(key_requests(anna)))
    (request,) = key_requests(anna)
    assert text_at(request, "sender") == lotse.user_id
    await forward_key(anna, lotse.user_id, room, text_at(request, "content", "body", "session_id"))
    heard = await anna.hear(room, lotse.user_id, OPENING + 2)
    assert "Absprachen im Team" in heard[-1]


def key_requests(visitor: Visitor) -> list[Mapping[str, object]]:
    return [event for event in visitor.to_device if text_at(event, "type") == "m.room_key_request"]


async def forward_key(owner: Visitor, user_id: str, room: str, session_id: str) -> None:
    """Answers a request for a key, as the device that made the key does."""
    keys = owner.client.keys
    own = keys.account.identity_keys
    group = keys.inbound_group_store.get(room, own["curve25519"], session_id)
    assert group is not None
    content = {
        "algorithm": "m.megolm.v1.aes-sha2",
        "forwarding_curve25519_key_chain": [],
        "room_id": room,
        "sender_claimed_ed25519_key": own["ed25519"],
        "sender_key": own["curve25519"],
        "session_id": session_id,
        "session_key": group.export_session(group.first_known_index),
    }
    (device,) = keys.device_store.active_user_devices(user_id)
    session = keys.session_store.get(device.curve25519)
    olm = keys._olm_encrypt(session, device, "m.forwarded_room_key", content)  # type: ignore[no-untyped-call]
    await owner.client.to_device(ToDeviceMessage("m.room.encrypted", user_id, device.id, olm))

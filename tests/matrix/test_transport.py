"""Sending to a real homeserver, read by a person's own client."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from nio import DownloadResponse
from nio.crypto import decrypt_attachment

from bot.conversation.incoming import EventId
from bot.demo.homeserver import Account, Homeserver
from bot.errors import Refused
from bot.matrix.client import good
from bot.matrix.http import good as good_answer
from bot.matrix.identity import API
from bot.matrix.login import password_login, save_login
from bot.matrix.signing import text_at
from bot.service.mail import Draft, Posting, PostingKind, RoomId, TransactionId
from tests.matrix.sending import Lotse, log_in, posting
from tests.matrix.visitor import Visitor, visit
from tests.support.synapse import MakeAccount

pytestmark = pytest.mark.synapse


@pytest.fixture
async def account(make_account: MakeAccount) -> Account:
    return await make_account("lotse")


@pytest.fixture
async def anna(synapse: Homeserver, make_account: MakeAccount, tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visit(synapse, await make_account("anna"), tmp_path) as visitor:
        yield visitor


@pytest.fixture
async def lotse(synapse: Homeserver, account: Account, tmp_path: Path) -> AsyncIterator[Lotse]:
    async with log_in(synapse, account, tmp_path / "bot") as bot:
        yield bot


async def meet(lotse: Lotse, anna: Visitor) -> str:
    """An encrypted room in which both are."""
    room = await anna.open_room(lotse.client.user_id)
    await lotse.enter(room)
    await anna.until(lambda: anna.membership(room, lotse.client.user_id) == "join")
    return room


async def test_a_repeat_is_the_same_event_though_encrypted_anew(lotse: Lotse, anna: Visitor) -> None:
    room = await meet(lotse, anna)
    first = await lotse.transport.send(posting(room, "eins"))
    assert await lotse.transport.send(posting(room, "eins")) == first
    lotse.client.keys.outbound_group_sessions.clear()
    assert await lotse.transport.send(posting(room, "eins")) == first, "another key is no other message"
    await lotse.transport.send(posting(room, "zwei"))
    assert await anna.hear(room, lotse.client.user_id, 2) == ["eins", "zwei"]


async def test_what_was_said_is_found_without_any_key(
    synapse: Homeserver, account: Account, anna: Visitor, tmp_path: Path
) -> None:
    async with log_in(synapse, account, tmp_path / "bot") as lotse:
        room = await meet(lotse, anna)
        sent = await lotse.transport.send(posting(room, "eins"))
        device = lotse.transport.device_id
        for number in range(3):
            await anna.say(room, str(number))
    shutil.rmtree(tmp_path / "bot" / "crypto")
    async with log_in(synapse, account, tmp_path / "bot") as lotse:
        assert lotse.transport.device_id != device
        assert await lotse.transport.find(posting(room, "eins")) == sent
        assert await lotse.transport.find(posting(room, "zwei")) is None
        assert await lotse.transport.send(posting(room, "eins")) != sent, "the homeserver cannot tell any more"


async def test_nobody_else_can_pretend_that_something_was_said(lotse: Lotse, anna: Visitor) -> None:
    room = await meet(lotse, anna)
    await anna.send(room, {"msgtype": "m.text", "body": "x"})
    path = f"{API}/rooms/{room}/send/m.room.message/own"
    content = {"msgtype": "m.text", "body": "x", "org.messenger_lotse.transaction": "t-eins"}
    good_answer(await anna.client.request("PUT", path, content))
    assert await lotse.transport.find(posting(room, "eins")) is None


async def test_a_file_arrives_encrypted(lotse: Lotse, anna: Visitor) -> None:
    room = await meet(lotse, anna)
    text = '{"antwort": "größer"}'
    file = {"name": "auskunft.json", "media_type": "application/json", "text": text}
    draft = Draft(TransactionId("file"), PostingKind.FILE, file)
    content = await lotse.transport.upload(Posting(1, RoomId(room), draft))
    await lotse.transport.send(Posting(1, RoomId(room), replace(draft, content=content), is_uploaded=True))
    await lotse.transport.send(posting(room, "eins"))
    await anna.hear(room, lotse.client.user_id, 1)
    event = (await anna.history(room))[-2].source
    assert text_at(event, "content", "filename") == "auskunft.json"
    ciphertext = good(await anna.client.download(text_at(event, "content", "file", "url")), DownloadResponse).body
    assert isinstance(ciphertext, bytes)
    assert text.encode() not in ciphertext
    key = text_at(event, "content", "file", "key", "k")
    plain = decrypt_attachment(
        ciphertext, key, text_at(event, "content", "file", "hashes", "sha256"), text_at(event, "content", "file", "iv")
    )
    assert plain == text.encode()


async def test_a_redacted_message_is_gone(lotse: Lotse, anna: Visitor) -> None:
    room = await meet(lotse, anna)
    sent = await lotse.transport.send(posting(room, "eins"))
    for _ in range(2):
        await lotse.transport.redact(RoomId(room), sent)
    event = good_answer(await anna.client.request("GET", f"{API}/rooms/{room}/event/{quote(sent)}")).body
    assert event["content"] == {}
    assert await lotse.transport.find(posting(room, "eins")) is None
    with pytest.raises(Refused):
        await lotse.transport.redact(RoomId(room), EventId("$unknown"))


async def test_leaving_again_is_leaving_once(lotse: Lotse, anna: Visitor) -> None:
    room = await meet(lotse, anna)
    for _ in range(2):
        await lotse.transport.leave(RoomId(room))
    assert await anna.members(room) == {anna.user_id}
    for unknown in ("!unknown:localhost", "!unknown"):
        await lotse.transport.leave(RoomId(unknown))
    with pytest.raises(Refused):
        await lotse.transport.find(posting(room, "eins"))
    lotse.rooms.changed(room)
    with pytest.raises(Refused):
        await lotse.transport.send(posting(room, "eins"))


async def test_another_device_can_read_from_now_on(
    synapse: Homeserver, make_account: MakeAccount, lotse: Lotse, tmp_path: Path
) -> None:
    account = await make_account("berta")
    async with visit(synapse, account, tmp_path / "phone") as phone:
        room = await meet(lotse, phone)
        await lotse.transport.send(posting(room, "eins"))
        await lotse.listen()
        seeds = (tmp_path / "phone" / account.name / "identity").rename(tmp_path / "seeds")
        (tmp_path / "laptop" / account.name).mkdir(parents=True)
        seeds.rename(tmp_path / "laptop" / account.name / "identity")
        async with visit(synapse, account, tmp_path / "laptop") as laptop:
            await lotse.listen()
            await lotse.transport.send(posting(room, "zwei"))
            assert await laptop.hear(room, lotse.client.user_id, 1) == ["zwei"]
        assert await phone.hear(room, lotse.client.user_id, 2) == ["eins", "zwei"]


async def test_no_file_holds_a_room_that_was_left_nor_its_person(lotse: Lotse, anna: Visitor, tmp_path: Path) -> None:
    room = await meet(lotse, anna)
    await lotse.transport.send(posting(room, "eins"))
    await anna.say(room, "zwei")
    await lotse.listen()
    sessions = {session.id for session in anna.client.keys.inbound_group_store if session.room_id == room}
    own = anna.client.keys.account.identity_keys
    traces = {room, anna.user_id, str(anna.client.device_id), own["curve25519"], own["ed25519"], *sessions}

    def found() -> set[str]:
        content = b"".join(path.read_bytes() for path in (tmp_path / "bot").rglob("*") if path.is_file())
        return {trace for trace in traces if trace.encode() in content}

    assert found() == traces, "the test can fail"
    await lotse.transport.leave(RoomId(room))
    await lotse.transport.forget_keys(RoomId(room))
    assert not found()


async def test_a_login_for_the_same_device_keeps_its_keys(
    synapse: Homeserver, account: Account, anna: Visitor, tmp_path: Path
) -> None:
    """What the bot does after a soft logout; Synapse cannot be brought to end one login that way."""
    async with log_in(synapse, account, tmp_path / "bot") as lotse:
        room = await meet(lotse, anna)
        await lotse.transport.send(posting(room, "eins"))
        device, keys = lotse.transport.device_id, lotse.client.keys.account.identity_keys
    login = await password_login(synapse.address, account.user_id, account.password, device_id=device)
    save_login(login, tmp_path / "bot" / "session.json")
    async with log_in(synapse, account, tmp_path / "bot") as lotse:
        assert (lotse.transport.device_id, lotse.client.keys.account.identity_keys) == (device, keys)
        await lotse.transport.send(posting(room, "eins"))
        await lotse.transport.send(posting(room, "zwei"))
        assert await anna.hear(room, lotse.client.user_id, 2) == ["eins", "zwei"]

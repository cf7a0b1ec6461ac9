from __future__ import annotations

import asyncio

import pytest

from bot.errors import RateLimited, Refused, TokenRevoked, Unreachable
from bot.matrix.guard import GuardedClient
from bot.matrix.sender import MatrixSender
from bot.service.ports import Outgoing, RoomId, TransactionId
from bot.texts import Document
from tests.unit.matrix.crypto_peers import ROOM
from tests.unit.matrix.scripted_homeserver import Scripted

SENT: tuple[int, dict[str, object]] = (200, {"event_id": "$sent"})


def message(text: str = "Guten Tag", room: str = ROOM) -> Outgoing:
    return Outgoing(RoomId(room), TransactionId("t1"), Document.of(text))


async def test_nothing_goes_unencrypted(client: GuardedClient, homeserver: Scripted) -> None:
    sender = MatrixSender(client)
    client.rooms[ROOM].encrypted = False
    for room in (ROOM, "!unknown:example.org"):
        with pytest.raises(Refused, match="room-not-encrypted"):
            await sender.send(message(room=room))
    assert not homeserver.asked


async def test_a_repeat_carries_the_same_transaction_id(client: GuardedClient, homeserver: Scripted) -> None:
    client.rooms[ROOM].encrypted = False
    limited: dict[str, object] = {"errcode": "M_LIMIT_EXCEEDED", "error": "", "retry_after_ms": 10}
    homeserver.sends.extend([(502, {}), (429, limited), SENT])
    await MatrixSender(client).explain(message())
    sent = [each for each in homeserver.asked if "/send/" in each]
    assert len(sent) == 3
    assert len({each.rpartition("/")[2] for each in sent}) == 1


async def test_the_parts_of_a_long_message_have_ids_of_their_own(client: GuardedClient, homeserver: Scripted) -> None:
    client.rooms[ROOM].encrypted = False
    homeserver.sends.extend([SENT] * 3)
    await MatrixSender(client).explain(message("wort " * 2000))
    assert [each.rpartition("/")[2].partition("?")[0] for each in homeserver.asked] == ["t1", "t1.1", "t1.2"]


@pytest.mark.parametrize(
    ("status", "errcode", "error"), [(403, "M_FORBIDDEN", Refused), (401, "M_UNKNOWN_TOKEN", TokenRevoked)]
)
async def test_a_refusal_is_final(
    client: GuardedClient, homeserver: Scripted, status: int, errcode: str, error: type[Exception]
) -> None:
    client.rooms[ROOM].encrypted = False
    homeserver.sends.append((status, {"errcode": errcode, "error": "x"}))
    with pytest.raises(error):
        await MatrixSender(client).explain(message())
    assert len(homeserver.asked) == 1


async def test_receipts_and_typing_are_no_matter(client: GuardedClient) -> None:
    client.homeserver = "http://127.0.0.1:9"
    sender = MatrixSender(client)
    await sender.begin(RoomId(ROOM), "$1")
    await sender.end(RoomId(ROOM))


async def test_slow_receipts_and_typing_hold_up_nothing(client: GuardedClient, homeserver: Scripted) -> None:
    homeserver.silent |= {"/typing/", "/read_markers"}
    async with asyncio.timeout(10):
        await MatrixSender(client).begin(RoomId(ROOM), "$1")
    assert homeserver.count("/typing/") == homeserver.count("/read_markers") == 1


async def test_an_ended_login_is_noticed_in_passing(client: GuardedClient, homeserver: Scripted) -> None:
    homeserver.others["/typing/"] = (401, {"errcode": "M_UNKNOWN_TOKEN", "error": "x", "soft_logout": True})
    with pytest.raises(TokenRevoked):
        await MatrixSender(client).begin(RoomId(ROOM), "$1")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((502, {}), Unreachable),
        ((429, {"errcode": "M_LIMIT_EXCEEDED", "error": "", "retry_after_ms": 10}), RateLimited),
    ],
)
async def test_key_claims_that_fail_are_the_homeserver_s_failures(
    client: GuardedClient, homeserver: Scripted, answer: tuple[int, dict[str, object]], error: type[Exception]
) -> None:
    homeserver.others["/keys/claim"] = answer
    with pytest.raises(error):
        await client.keys_claim({"@anna:example.org": ["PHONE"]})


async def test_people_see_that_they_are_heard(client: GuardedClient, homeserver: Scripted) -> None:
    sender = MatrixSender(client)
    await sender.begin(RoomId(ROOM), "$1")
    assert homeserver.count("/read_markers") == homeserver.count("/typing/") == 1
    await sender.end(RoomId(ROOM))
    assert homeserver.count("/typing/") == 2

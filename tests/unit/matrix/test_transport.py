from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.errors import HomeserverError, LoggedOutSoftly, RateLimited, Refused, TokenRevoked, Unreachable
from bot.matrix.guard import GuardedClient
from bot.matrix.timeline import MARKER
from bot.matrix.transport import MatrixTransport
from bot.service.mail import PostingKind, RoomId
from tests.unit.matrix.crypto_peers import ROOM, Peer
from tests.unit.matrix.scripted_homeserver import Scripted
from tests.unit.matrix.senders import PLAIN_ROOM, SENT, TEXT, KnownRooms, posting, publish

FILE = {"name": "auskunft.json", "media_type": "application/json", "text": '{"geheim": "ä"}'}


@pytest.fixture
def rooms() -> KnownRooms:
    return KnownRooms()


@pytest.fixture
def transport(client: GuardedClient, rooms: KnownRooms, homeserver: Scripted) -> MatrixTransport:
    publish(homeserver, Peer(client))
    return MatrixTransport(client, rooms)


async def test_a_message_goes_out_encrypted_and_marked(transport: MatrixTransport, homeserver: Scripted) -> None:
    homeserver.sends.append(SENT)
    assert await transport.send(posting()) == "$sent"
    (sent,) = homeserver.told("/send/m.room.encrypted/t1")
    assert sent[MARKER] == "t1"
    assert "Guten Tag" not in str(homeserver.bodies)
    assert homeserver.count("/send/m.room.message") == 0


@pytest.mark.parametrize("kind", [PostingKind.MESSAGE, PostingKind.FILE])
async def test_nothing_of_a_conversation_goes_to_a_plain_room(
    transport: MatrixTransport, rooms: KnownRooms, homeserver: Scripted, kind: PostingKind
) -> None:
    rooms.states[ROOM] = PLAIN_ROOM
    with pytest.raises(Refused, match="room-not-encrypted"):
        await transport.send(replace(posting(kind), is_uploaded=True))
    with pytest.raises(Refused, match="room-not-encrypted"):
        await transport.upload(posting(PostingKind.FILE, **FILE))
    assert not homeserver.asked


@pytest.mark.parametrize("kind", [PostingKind.MESSAGE, PostingKind.NOTICE])
async def test_nothing_goes_to_a_room_of_unknown_encryption(
    transport: MatrixTransport, homeserver: Scripted, kind: PostingKind
) -> None:
    with pytest.raises(Unreachable):
        await transport.send(posting(kind, room="!unknown:example.org"))
    assert not homeserver.asked


async def test_a_notice_may_go_to_a_plain_room(
    transport: MatrixTransport, rooms: KnownRooms, homeserver: Scripted
) -> None:
    rooms.states[ROOM] = PLAIN_ROOM
    homeserver.sends.append(SENT)
    await transport.send(posting(PostingKind.NOTICE))
    assert homeserver.told("/send/m.room.message/t1") == [{**TEXT, MARKER: "t1"}]


async def test_a_notice_is_encrypted_where_the_room_is(transport: MatrixTransport, homeserver: Scripted) -> None:
    homeserver.sends.append(SENT)
    await transport.send(posting(PostingKind.NOTICE))
    assert homeserver.count("/send/m.room.encrypted/t1") == 1


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"errcode": "M_FORBIDDEN", "error": "x"}, Refused),
        (413, {"errcode": "M_TOO_LARGE", "error": "x"}, Refused),
        (429, {"errcode": "M_LIMIT_EXCEEDED", "error": "x"}, RateLimited),
        (502, {}, Unreachable),
        (404, {}, Unreachable),
        (200, {}, Unreachable),
        (403, {"errcode": "M_RESOURCE_LIMIT_EXCEEDED", "error": "x"}, Unreachable),
        (401, {"errcode": "M_USER_LOCKED", "error": "x", "soft_logout": True}, Unreachable),
        (401, {"errcode": "M_UNKNOWN_TOKEN", "error": "x"}, TokenRevoked),
        (401, {"errcode": "M_UNKNOWN_TOKEN", "error": "x", "soft_logout": True}, LoggedOutSoftly),
    ],
)
async def test_one_attempt_ends_with_what_the_homeserver_said(
    transport: MatrixTransport, homeserver: Scripted, status: int, body: dict[str, object], error: type[Exception]
) -> None:
    homeserver.sends.append((status, body))
    with pytest.raises(HomeserverError) as raised:
        await transport.send(posting())
    assert type(raised.value) is error
    assert homeserver.count("/send/") == 1


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        ({"retry_after_ms": 1500}, "7", 1.5),
        ({}, "7", 7.0),
        ({}, "", 5.0),
        ({"retry_after_ms": "soon"}, "Fri, 1 Jan 2027 00:00:00 GMT", 5.0),
        ({"retry_after_ms": 10**18}, "", 3600.0),
    ],
)
async def test_the_homeserver_says_how_long_to_wait(
    transport: MatrixTransport, homeserver: Scripted, body: dict[str, object], header: str, seconds: float
) -> None:
    homeserver.others["/send/"] = (429, {"errcode": "M_LIMIT_EXCEEDED", "error": "x", **body})
    homeserver.headers = {"Retry-After": header} if header else {}
    with pytest.raises(RateLimited) as raised:
        await transport.send(posting())
    assert raised.value.retry_after == seconds


async def test_a_homeserver_that_is_away_is_unreachable(transport: MatrixTransport, client: GuardedClient) -> None:
    client.homeserver = "http://127.0.0.1:9"
    with pytest.raises(Unreachable):
        await transport.send(posting())


async def test_a_file_is_uploaded_as_ciphertext_without_its_name(
    transport: MatrixTransport, homeserver: Scripted
) -> None:
    homeserver.others["/upload"] = (200, {"content_uri": "mxc://example.org/abc"})
    content = await transport.upload(posting(PostingKind.FILE, **FILE))
    assert homeserver.asked == ["POST /_matrix/media/v3/upload"]
    assert (content["body"], content["filename"], content["msgtype"]) == ("auskunft.json", "auskunft.json", "m.file")
    assert content["info"] == {"mimetype": "application/json", "size": len(FILE["text"].encode())}
    assert isinstance(content["file"], dict)
    assert content["file"]["url"] == "mxc://example.org/abc"
    assert content["file"].keys() >= {"v", "key", "iv", "hashes"}


async def test_an_upload_that_gave_no_address_is_tried_again(transport: MatrixTransport, homeserver: Scripted) -> None:
    homeserver.others["/upload"] = (200, {})
    with pytest.raises(Unreachable):
        await transport.upload(posting(PostingKind.FILE, **FILE))


async def test_redacting_again_is_the_same_request(transport: MatrixTransport, homeserver: Scripted) -> None:
    homeserver.others["/redact/"] = (200, {"event_id": "$redaction"})
    for _ in range(2):
        await transport.redact(RoomId(ROOM), posting().draft.transaction_id)  # type: ignore[arg-type]  # any event id
    assert len(set(homeserver.asked)) == 1
    homeserver.others["/redact/"] = (403, {"errcode": "M_FORBIDDEN", "error": "x"})
    with pytest.raises(Refused):
        await transport.redact(RoomId(ROOM), posting().draft.transaction_id)  # type: ignore[arg-type]  # any event id


@pytest.mark.parametrize(
    ("status", "errcode"), [(200, ""), (403, "M_FORBIDDEN"), (404, "M_NOT_FOUND"), (404, "M_UNKNOWN")]
)
async def test_leaving_a_room_the_bot_is_not_in_is_done(
    transport: MatrixTransport, homeserver: Scripted, status: int, errcode: str
) -> None:
    answer: tuple[int, dict[str, object]] = (status, {"errcode": errcode})
    homeserver.others.update({"/leave": answer, "/forget": answer})
    await transport.leave(RoomId(ROOM))
    assert homeserver.count("/leave") == homeserver.count("/forget") == 1


@pytest.mark.parametrize("step", ["/leave", "/forget"])
async def test_leaving_that_fails_is_told(transport: MatrixTransport, homeserver: Scripted, step: str) -> None:
    for status, errcode, error in (
        (502, "", Unreachable),
        (429, "M_LIMIT_EXCEEDED", RateLimited),
        (400, "M_UNKNOWN", Refused),
    ):
        homeserver.others[step] = (status, {"errcode": errcode})
        with pytest.raises(error):
            await transport.leave(RoomId(ROOM))


async def test_people_see_that_they_are_heard(transport: MatrixTransport, homeserver: Scripted) -> None:
    await transport.begin(RoomId(ROOM), "$1")
    assert homeserver.count("/read_markers") == homeserver.count("/typing/") == 1
    await transport.end(RoomId(ROOM))
    assert homeserver.count("/typing/") == 2


async def test_receipts_and_typing_are_no_matter(transport: MatrixTransport, client: GuardedClient) -> None:
    client.homeserver = "http://127.0.0.1:9"
    await transport.begin(RoomId(ROOM), "$1")
    await transport.end(RoomId(ROOM))


async def test_slow_receipts_and_typing_hold_up_nothing(transport: MatrixTransport, homeserver: Scripted) -> None:
    homeserver.silent |= {"/typing/", "/read_markers"}
    async with asyncio.timeout(10):
        await transport.begin(RoomId(ROOM), "$1")
    assert homeserver.count("/typing/") == homeserver.count("/read_markers") == 1


@pytest.mark.parametrize(("soft", "error"), [(True, LoggedOutSoftly), (False, TokenRevoked)])
async def test_an_ended_login_is_noticed_in_passing(
    transport: MatrixTransport, client: GuardedClient, homeserver: Scripted, *, soft: bool, error: type[Exception]
) -> None:
    homeserver.others["/typing/"] = (401, {"errcode": "M_UNKNOWN_TOKEN", "error": "x", "soft_logout": soft})
    with pytest.raises(error):
        await transport.begin(RoomId(ROOM), "$1")
    assert client.access_token == "token", "other requests must not go on without any token"

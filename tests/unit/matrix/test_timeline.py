from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import Refused, Unreachable
from bot.matrix.guard import GuardedClient
from bot.matrix.timeline import MARKER, MAX_PAGES, Timeline
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM
from tests.unit.matrix.scripted_homeserver import JsonObject, Scripted


@pytest.fixture
def timeline(client: GuardedClient) -> Timeline:
    return Timeline(client, BOT)


def said(number: int, *, sender: str = BOT, transaction: object = None, **further: object) -> JsonObject:
    content = {"algorithm": "m.megolm.v1.aes-sha2", MARKER: f"t{number}" if transaction is None else transaction}
    return {"event_id": f"$e{number}", "type": "m.room.encrypted", "sender": sender, "content": content, **further}


def page(*events: JsonObject, end: str | None = None) -> JsonObject:
    return {"chunk": list(events), "start": "s", **({"end": end} if end else {})}


async def test_what_was_said_is_found_page_by_page(timeline: Timeline, homeserver: Scripted) -> None:
    homeserver.pages = {"": page(said(5), said(4), end="a"), "a": page(end="b"), "b": page(said(3), end="c")}
    assert await timeline.find(ROOM, "t4") == "$e4"
    assert await timeline.find(ROOM, "t3") == "$e3"
    query = parse_qs(urlsplit(homeserver.asked[0].removeprefix("GET ")).query)
    assert query["dir"] == ["b"]
    assert json.loads(query["filter"][0])["senders"] == [BOT]


async def test_what_was_not_said_is_certainly_not_there(timeline: Timeline, homeserver: Scripted) -> None:
    homeserver.pages = {"": page(said(5), end="a"), "a": page(said(4))}
    assert await timeline.find(ROOM, "t1") is None
    homeserver.pages = {"": page(said(5), end="a"), "a": page(end="a")}
    assert await timeline.find(ROOM, "t1") is None, "a homeserver that does not move on has no more"


@pytest.mark.parametrize(
    "event",
    [
        said(1, sender=PERSON),
        said(1, state_key=""),
        said(1, transaction=1),
        said(1, transaction=["t1"]),
        {"event_id": "$e1", "type": "m.room.encrypted", "sender": BOT, "content": {}},
        {"event_id": "$e1", "type": "m.room.encrypted", "sender": BOT, "content": "t1"},
    ],
)
async def test_only_the_bot_s_own_mark_counts(timeline: Timeline, homeserver: Scripted, event: JsonObject) -> None:
    homeserver.pages = {"": page(event)}
    assert await timeline.find(ROOM, "t1") is None


async def test_a_search_that_fails_says_nothing_and_goes_on_where_it_ended(
    timeline: Timeline, homeserver: Scripted
) -> None:
    homeserver.pages = {"": page(said(9), end="a")}
    homeserver.others["/keys/"] = (200, {})
    with pytest.raises(Unreachable):
        await timeline.find(ROOM, "t1")
    homeserver.pages["a"] = page(said(1))
    assert await timeline.find(ROOM, "t1") == "$e1"
    assert homeserver.count("/messages?dir=b&limit=100&filter=") == len(homeserver.asked) == 3


async def test_a_very_large_room_costs_several_searches_and_ends(timeline: Timeline, homeserver: Scripted) -> None:
    rooms = 2 * MAX_PAGES + 3
    homeserver.pages = {str(n or ""): page(said(n), end=str(n + 1)) for n in range(rooms)} | {str(rooms): page()}
    for _ in range(2):
        with pytest.raises(Unreachable, match="room-not-searched-yet"):
            await timeline.find(ROOM, "other")
    assert await timeline.find(ROOM, "other") is None
    assert len(homeserver.asked) == rooms + 1


async def test_a_room_that_is_closed_to_the_bot_is_refused(timeline: Timeline, homeserver: Scripted) -> None:
    homeserver.others["/messages"] = (403, {"errcode": "M_FORBIDDEN", "error": "x"})
    with pytest.raises(Refused):
        await timeline.find(ROOM, "t1")

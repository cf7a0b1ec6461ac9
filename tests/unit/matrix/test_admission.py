from __future__ import annotations

import pytest

from bot.matrix.admission import invitations, joined_rooms, removals, said_in
from bot.matrix.house import House
from bot.matrix.incoming import Audience
from bot.matrix.timeline import MARKER
from bot.service.mail import IncomingMail
from bot.texts import Document
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, JsonObject, room_event, sync_body

STRANGER = "@anna:elsewhere.org"
HOUSE = House(Audience(BOT, ("@*:example.org",)), 2, "!admins:example.org", Document.of)


def admitted(*events: JsonObject, room: str = ROOM) -> list[IncomingMail]:
    body = sync_body(*events)
    body["rooms"] = {"join": {room: body["rooms"]["join"][ROOM]}}  # type: ignore[index]
    return [mail for news in joined_rooms(body) for mail in said_in(news, "n1", HOUSE)]


def said(event_id: str = "$1", **changed: object) -> JsonObject:
    return {**room_event(event_id, "m.room.message", {"msgtype": "m.text", "body": "1"}), **changed}


def member(user_id: str, now: str, before: str | None = None, sender: str = PERSON) -> JsonObject:
    unsigned = {"prev_content": {"membership": before}} if before else {}
    event = room_event("$m", "m.room.member", {"membership": now}, state_key=user_id, sender=sender)
    return {**event, "unsigned": unsigned}


def left(*events: object, room: str = ROOM) -> JsonObject:
    return {"rooms": {"leave": {room: {"timeline": {"events": list(events)}}}}}


def invited(*events: object) -> JsonObject:
    return {"rooms": {"invite": {ROOM: {"invite_state": {"events": list(events)}}}}}


def test_a_message_counts_for_its_sender() -> None:
    (mail,) = admitted(said(origin_server_ts=5))
    assert (mail.sender, mail.sent_at_ms, mail.arrival.batch) == (PERSON, 5, "n1")


@pytest.mark.parametrize("sent_at", [-1, 2**60, 1.5, "5", None, True])
def test_a_time_that_is_none_counts_as_unknown(sent_at: object) -> None:
    (mail,) = admitted(said(origin_server_ts=sent_at))
    assert mail.sent_at_ms == 0


def test_a_change_of_the_room_counts_for_nobody() -> None:
    (mail,) = admitted(member("@carl:example.org", "join"))
    assert mail.sender is None


@pytest.mark.parametrize(
    "event",
    [
        said(sender=BOT),
        said(sender=STRANGER),
        said(sender=5),
        said(type="org.example.custom"),
        said(type="m.room.topic", state_key=""),
        said(event_id=""),
        said(event_id="$" + "x" * 255),
        {**said(), "event_id": None},
        said(content="text"),
        said(content={"msgtype": "m.text", "body": "1", MARKER: "of another bot"}),
        said(unsigned={"redacted_because": {}}),
        said(type="m.room.encryption"),
        member("@carl:example.org", "join", before="join"),
        member(BOT, "join", before="join", sender=BOT),
        room_event("$e", "m.room.encryption", {}, state_key="", unsigned={"prev_content": {}}),
        room_event("$e", "m.room.encryption", {}, state_key="x"),
        room_event("$t", "m.room.tombstone", {}, state_key="", sender=STRANGER),
    ],
)
def test_what_nobody_reads_is_not_stored(event: JsonObject) -> None:
    assert not admitted(event)


@pytest.mark.parametrize(
    "event",
    [
        said(type="m.room.encrypted"),
        said(type="m.reaction"),
        said(type="org.matrix.msc3381.poll.response"),
        said(unsigned="nothing"),
        member("@carl:example.org", "invite"),
        member("@carl:example.org", "leave", before="join"),
        member(BOT, "join", before="invite", sender=BOT),
        room_event("$e", "m.room.encryption", {}, state_key=""),
        room_event("$t", "m.room.tombstone", {}, state_key=""),
    ],
)
def test_what_is_read_is_stored(event: JsonObject) -> None:
    assert len(admitted(event)) == 1


def test_what_was_said_before_the_entry_was_not_said_to_the_bot() -> None:
    entry = member(BOT, "join", sender=BOT)
    again = {**entry, "event_id": "$again"}
    mail = admitted(said("$1"), entry, said("$2"), member(BOT, "leave", before="join"), said("$3"), again, said("$4"))
    assert [each.arrival.event_id for each in mail] == ["$again", "$4"]


def test_in_the_admin_room_nobody_is_listened_to() -> None:
    assert not admitted(said(), room="!admins:example.org")


@pytest.mark.parametrize("rooms", [None, 5, {"join": 5}, {"join": {ROOM: 5}}, {"join": {ROOM: {"timeline": []}}}])
def test_answers_of_any_shape_are_survived(rooms: object) -> None:
    body: JsonObject = {"rooms": rooms}
    assert not [mail for news in joined_rooms(body) for mail in said_in(news, "n1", HOUSE)]
    assert not [*invitations(body, "n1", BOT), *removals(body, "n1", BOT)]


def test_an_invitation_names_who_invites() -> None:
    (mail,) = invitations(invited(5, member(BOT, "invite")), "n1", BOT)
    assert mail.arrival.content == {"kind": "invite", "sender": PERSON}
    assert mail.sender == PERSON


@pytest.mark.parametrize("events", [(), (5,), (member("@carl:example.org", "invite"),), (member(BOT, "join"),)])
def test_an_invitation_of_nobody_is_none(events: tuple[object, ...]) -> None:
    assert not list(invitations(invited(*events), "n1", BOT))


def test_two_invitations_into_a_room_are_two() -> None:
    body = invited(member(BOT, "invite"))
    assert len({mail.arrival.event_id for at in ("n1", "n2") for mail in invitations(body, at, BOT)}) == 2


@pytest.mark.parametrize("event", [member(BOT, "leave", before="join"), member(BOT, "ban"), None])
def test_a_removal_is_told(event: JsonObject | None) -> None:
    (mail,) = removals(left(*([event] if event else [])), "n1", BOT)
    assert mail.arrival.content == {"kind": "removed"}
    assert mail.sender is None


def test_that_the_bot_has_left_by_itself_is_no_news() -> None:
    assert not list(removals(left(member(BOT, "leave", before="join", sender=BOT)), "n1", BOT))

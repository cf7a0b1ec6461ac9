from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.conversation.incoming import EventId, Joined
from bot.errors import HomeserverError, Refused
from bot.matrix.admission import joined_rooms, said_in
from bot.matrix.client import MAX_FAILURES
from bot.service.mail import Arrival, RoomId
from bot.service.verdict import Ended, Heard, Ignored, Remark, Upgraded, Verdict
from bot.texts import Document
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, JsonObject, sync_body
from tests.unit.matrix.reading import (
    ADMIN_ROOM,
    BERTA,
    ENTRY,
    HOUSE,
    STRANGER,
    Setting,
    membership,
    plain,
    reading,
    state,
)

NEW_ROOM = "!new:example.org"


@pytest.fixture
async def setting(tmp_path: Path) -> AsyncIterator[Setting]:
    async with reading(tmp_path) as setting:
        yield setting


# Rooms


async def test_the_bot_speaks_first(setting: Setting) -> None:
    assert await setting.read(ENTRY) == Heard(Joined(EventId("$state")))


async def test_the_entry_into_a_plain_room_is_explained(setting: Setting) -> None:
    setting.answers.room(ROOM, BOT, PERSON, encrypted=False)
    assert await setting.read(ENTRY) == Remark("room.unencrypted", Document.of("room.unencrypted"))


async def test_encryption_that_is_switched_on_later_begins_the_interview(setting: Setting) -> None:
    setting.answers.room(ROOM, BOT, PERSON, encrypted=False)
    await setting.read(plain("1"))
    setting.answers.room(ROOM, BOT, PERSON)
    setting.rooms.changed(ROOM)
    event = state("m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    assert await setting.read(event) == Heard(Joined(EventId("$state")))


TOO_MANY = Remark("room.too_many", Document.of("room.too_many"), leaves=True)


@pytest.mark.parametrize(
    ("event", "others", "expected"),
    [
        (membership(BERTA, "join"), (PERSON, BERTA), Ignored()),
        (membership("@carl:example.org", "join"), (PERSON, BERTA, "@carl:example.org"), TOO_MANY),
        (membership("@carl:example.org", "invite"), (PERSON, BERTA), TOO_MANY),
        (membership("@carl:example.org", "invite"), (PERSON,), Ignored()),
        (membership(PERSON, "leave"), (), Ended(leaves=True)),
        (membership(PERSON, "ban"), (BERTA,), Ignored()),
        (ENTRY, (), Ended(leaves=True)),
        (ENTRY, (PERSON, BERTA, "@carl:example.org"), TOO_MANY),
    ],
)
async def test_who_is_in_the_room_decides(
    setting: Setting, event: JsonObject, others: tuple[str, ...], expected: Verdict
) -> None:
    setting.answers.room(ROOM, BOT, *others)
    assert await setting.read(event) == expected


async def test_a_removal_ends_the_conversation(setting: Setting) -> None:
    assert await setting.told("removed") == Ended(leaves=False)


async def test_a_room_where_the_bot_is_not_any_more_is_refused(setting: Setting) -> None:
    setting.homeserver.others[f"{ROOM}/joined_members"] = (403, {"errcode": "M_FORBIDDEN", "error": ""})
    with pytest.raises(Refused):
        await setting.read(ENTRY)


@pytest.mark.parametrize("content", [{}, {"kind": "invite"}, {"kind": "event", "event": 5}, {"kind": "else"}])
async def test_an_arrival_that_is_none_is_nothing(setting: Setting, content: JsonObject) -> None:
    assert await setting.reader.read(Arrival(EventId("e"), RoomId(ROOM), content, "n1")) == Ignored()


# Invitations


@pytest.mark.parametrize(("room", "sender"), [(ROOM, PERSON), (ADMIN_ROOM, STRANGER)])
async def test_an_invitation_is_accepted(setting: Setting, room: str, sender: str) -> None:
    assert await setting.told("invite", room, sender=sender) == Ignored()
    assert setting.homeserver.count("/join/") == 1


@pytest.mark.parametrize("sender", [STRANGER, BOT, ""])
async def test_an_invitation_of_a_stranger_is_declined(setting: Setting, sender: str) -> None:
    assert await setting.told("invite", sender=sender) == Ignored()
    assert (setting.homeserver.count("/join/"), setting.homeserver.count("/leave")) == (0, 1)
    assert setting.homeserver.count("/forget") == 1


async def test_an_invitation_that_was_taken_back_is_over(setting: Setting) -> None:
    setting.homeserver.others["/join/"] = (403, {"errcode": "M_FORBIDDEN", "error": ""})
    assert await setting.told("invite", sender=PERSON) == Ignored()


async def test_a_room_that_is_broken_on_the_server_is_given_up(setting: Setting) -> None:
    setting.homeserver.others["/join/"] = (502, {})
    setting.homeserver.others["/whoami"] = (200, {"user_id": BOT, "device_id": "BOTDEVICE"})
    for _ in range(MAX_FAILURES - 1):
        with pytest.raises(HomeserverError):
            await setting.told("invite", sender=PERSON)
    assert await setting.told("invite", sender=PERSON) == Ignored()


# Upgrades

TOMBSTONE = state("m.room.tombstone", {"body": "x", "replacement_room": NEW_ROOM})


def upgraded(setting: Setting, predecessor: str = ROOM, replacement: str = NEW_ROOM) -> None:
    others = setting.homeserver.others
    del others["/state/m.room.create"]
    others[f"{NEW_ROOM}/state/m.room.create"] = (200, {"predecessor": {"room_id": predecessor}})
    others[f"{ROOM}/state/m.room.tombstone"] = (200, {"replacement_room": replacement})
    setting.answers.room(NEW_ROOM, BOT, PERSON)


async def test_an_upgraded_room_is_followed(setting: Setting) -> None:
    upgraded(setting)
    assert await setting.read(TOMBSTONE) == Upgraded(RoomId(NEW_ROOM))
    assert setting.homeserver.count(f"/join/{NEW_ROOM}?via=example.org") == 1
    assert await setting.read(ENTRY, NEW_ROOM) == Heard(Joined(EventId("$state")), RoomId(ROOM))


async def test_a_room_that_does_not_confirm_the_upgrade_is_left(setting: Setting) -> None:
    upgraded(setting, predecessor="!other:example.org")
    assert await setting.read(TOMBSTONE) == Ignored()
    assert setting.homeserver.count(f"{NEW_ROOM}/leave") == 1


async def test_where_the_bot_is_not_let_in_it_waits_for_the_invitation(setting: Setting) -> None:
    upgraded(setting)
    setting.homeserver.others["/join/"] = (403, {"errcode": "M_FORBIDDEN", "error": ""})
    assert await setting.read(TOMBSTONE) == Upgraded(RoomId(NEW_ROOM))


async def test_no_room_takes_over_the_conversation_of_another(setting: Setting) -> None:
    """The old room names the room of somebody else as its successor, or the new one an old room of somebody else."""
    upgraded(setting, predecessor="!other:example.org")
    setting.homeserver.others["!other:example.org/state/m.room.tombstone"] = (200, {"replacement_room": "!third:x"})
    assert await setting.read(ENTRY, NEW_ROOM) == Heard(Joined(EventId("$state")))
    upgraded_elsewhere: JsonObject = {"predecessor": {"room_id": ROOM}}
    setting.homeserver.others[f"{NEW_ROOM}/state/m.room.create"] = (200, upgraded_elsewhere)
    setting.homeserver.others[f"{ROOM}/state/m.room.tombstone"] = (403, {"errcode": "M_FORBIDDEN", "error": ""})
    assert await setting.read(ENTRY, NEW_ROOM) == Heard(Joined(EventId("$state")))


@pytest.mark.parametrize("successor", [None, 5, "", ROOM, ADMIN_ROOM])
async def test_a_tombstone_without_another_room_is_nothing(setting: Setting, successor: object) -> None:
    assert await setting.read(state("m.room.tombstone", {"replacement_room": successor})) == Ignored()
    assert not setting.homeserver.asked


# The whole way of an event


async def test_strangers_and_the_bot_itself_are_not_even_stored(setting: Setting) -> None:
    events = [plain("1", sender) for sender in (STRANGER, BOT, PERSON)]
    (news,) = joined_rooms(sync_body(*events))
    assert [mail.sender for mail in said_in(news, "n1", HOUSE)] == [PERSON]

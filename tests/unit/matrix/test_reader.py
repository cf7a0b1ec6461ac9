from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.conversation.incoming import Edited, EventId, NotText, Said, Unreadable
from bot.errors import Unreachable
from bot.service.verdict import Delayed, Heard, Ignored, Remark, Verdict
from bot.texts import Document
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, JsonObject, room_event, sync_body
from tests.unit.matrix.reading import (
    ADMIN_ROOM,
    BERTA,
    ENTRY,
    Setting,
    membership,
    plain,
    reading,
)
from tests.unit.matrix.room_answers import NOT_FOUND
from tests.unit.matrix.test_guard import IN_ROOM

UNREADABLE = Unreadable.UNDECRYPTABLE


@pytest.fixture
async def setting(tmp_path: Path) -> AsyncIterator[Setting]:
    async with reading(tmp_path) as setting:
        yield setting


# Messages


async def test_a_message_is_heard(setting: Setting) -> None:
    setting.take_in_key()
    assert await setting.read(setting.peer.said("1 und 3")) == Heard(Said(EventId("$encrypted1"), "1 und 3"))


async def test_reading_again_gives_the_same(setting: Setting) -> None:
    setting.take_in_key()
    said = setting.peer.said("1")
    assert await setting.read(said) == await setting.read(said)


async def test_members_are_asked_for_when_somebody_first_speaks(setting: Setting) -> None:
    setting.take_in_key()
    assert not setting.homeserver.asked
    for _ in range(3):
        await setting.read(setting.peer.said("1"))
    assert setting.homeserver.count("/joined_members") == 1
    assert len(setting.homeserver.asked) == 2


@pytest.mark.parametrize("name", IN_ROOM)
async def test_a_poisonous_message_costs_only_itself(setting: Setting, name: str) -> None:
    setting.take_in_key()
    before, poison, after = setting.peer.said("davor"), IN_ROOM[name](setting.peer), setting.peer.said("danach")
    assert isinstance(await setting.read(before), Heard)
    assert await setting.read(poison) == Heard(NotText(EventId("$encrypted2"), UNREADABLE)), "at once: no key helps"
    assert isinstance(await setting.read(after), Heard)


@pytest.mark.parametrize("content", [{}, {"algorithm": "x"}, {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": 5}])
async def test_what_is_only_called_encrypted_cannot_be_read(setting: Setting, content: JsonObject) -> None:
    assert await setting.read(room_event("$e", "m.room.encrypted", content)) == Heard(
        NotText(EventId("$e"), UNREADABLE)
    )


@pytest.mark.parametrize("kind", ["m.room.member", "m.room.encryption", "m.room.tombstone"])
async def test_an_encrypted_claim_about_the_room_is_nothing(setting: Setting, kind: str) -> None:
    setting.take_in_key()
    claim = b'{"type": "%s", "state_key": "", "room_id": "%s", "content": {}}' % (kind.encode(), ROOM.encode())
    assert await setting.read(setting.peer.encrypted(claim)) == Ignored()


async def test_a_plain_message_in_an_encrypted_room_is_no_answer(setting: Setting) -> None:
    assert await setting.read(plain("1")) == Remark("room.plain_message", Document.of("room.plain_message"))


async def test_in_a_room_without_encryption_nothing_is_heard(setting: Setting) -> None:
    setting.answers.room(ROOM, BOT, PERSON, encrypted=False)
    assert await setting.read(plain("1")) == Remark("room.unencrypted", Document.of("room.unencrypted"))


async def test_while_the_encryption_is_unknown_nothing_is_said(setting: Setting) -> None:
    setting.homeserver.others[f"{ROOM}/state/m.room.encryption"] = (500, {"errcode": "M_UNKNOWN", "error": ""})
    with pytest.raises(Unreachable):
        await setting.read(plain("1"))


async def test_a_notice_is_not_answered_even_where_it_is_plain(setting: Setting) -> None:
    notice = room_event("$n", "m.room.message", {"msgtype": "m.notice", "body": "1"})
    assert await setting.read(notice) == Ignored()


async def test_the_admin_room_is_not_interviewed(setting: Setting) -> None:
    setting.answers.room(ADMIN_ROOM, BOT, PERSON, BERTA)
    for event in (ENTRY, plain("1"), membership(BERTA, "leave")):
        assert await setting.read(event, ADMIN_ROOM) == Ignored()


# Edits


def edit(setting: Setting) -> JsonObject:
    relation = {"rel_type": "m.replace", "event_id": "$original"}
    new = {"msgtype": "m.text", "body": "2"}
    return setting.peer.content({"msgtype": "m.text", "body": "* 2", "m.new_content": new, "m.relates_to": relation})


EDITED = Heard(Edited(EventId("$encrypted1"), EventId("$original"), "2"))


async def test_with_one_person_nobody_is_asked_whose_message_was_changed(setting: Setting) -> None:
    setting.take_in_key()
    assert await setting.read(edit(setting)) == EDITED
    assert not setting.homeserver.count("/event/")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, {"sender": PERSON}), EDITED),
        ((200, {"sender": BERTA}), Ignored()),
        ((200, {"sender": BOT}), Ignored()),
        (NOT_FOUND, Ignored()),
    ],
)
async def test_nobody_changes_the_message_of_another(
    setting: Setting, answer: tuple[int, JsonObject], expected: Verdict
) -> None:
    setting.take_in_key()
    setting.answers.room(ROOM, BOT, PERSON, BERTA)
    setting.homeserver.others["/event/$original"] = answer
    assert await setting.read(edit(setting)) == expected


# Missing keys


async def test_a_key_that_comes_late_opens_the_message(setting: Setting) -> None:
    key, said = setting.peer.room_key(), setting.peer.said("spät")
    assert await setting.read(said) == Delayed(60)
    setting.ticking.seconds += 20
    assert await setting.read(said) == Delayed(40)
    assert setting.client.take_in(sync_body(to_device=(key,))) == {ROOM}
    assert await setting.read(said) == Heard(Said(EventId("$encrypted1"), "spät"))


async def test_the_key_is_asked_for_once(setting: Setting) -> None:
    for said in (setting.peer.said("eins"), setting.peer.said("zwei")):
        await setting.read(said)
        await setting.read(said)
    (request,) = setting.homeserver.told("/sendToDevice/m.room_key_request/")
    body = request["messages"][PERSON]["PHONE"]["body"]  # type: ignore[index]
    assert body["session_id"] == setting.peer.group.session_id


async def test_a_request_that_fails_is_made_again(setting: Setting) -> None:
    said = setting.peer.said("eins")
    setting.homeserver.others["/sendToDevice/"] = (500, {"errcode": "M_UNKNOWN", "error": ""})
    assert await setting.read(said) == Delayed(60), "the wait goes on all the same"
    del setting.homeserver.others["/sendToDevice/"]
    await setting.read(said)
    assert setting.homeserver.count("/sendToDevice/m.room_key_request/") == 2


async def test_the_owner_answers_the_request(setting: Setting) -> None:
    key, said = setting.peer.group.session_key, setting.peer.said("da")
    await setting.read(said)
    setting.client.take_in(sync_body(to_device=(setting.peer.forwarded_key(key, setting.peer),)))
    assert await setting.read(said) == Heard(Said(EventId("$encrypted1"), "da"))


async def test_a_key_that_never_comes_is_told_once(setting: Setting) -> None:
    first, second, third = (setting.peer.said(text) for text in ("eins", "zwei", "drei"))
    assert await setting.read(first) == Delayed(60)
    setting.ticking.seconds += 60
    assert await setting.read(first) == Heard(NotText(EventId("$encrypted1"), UNREADABLE))
    assert await setting.read(first) == Heard(NotText(EventId("$encrypted1"), UNREADABLE)), "again after a crash"
    assert [await setting.read(said) for said in (second, third)] == [Ignored(), Ignored()]


async def test_another_unreadable_session_is_not_waited_for_as_long(setting: Setting) -> None:
    """As after the loss of all keys, with messages of many sessions waiting."""
    await setting.read(setting.peer.said("eins"))
    setting.ticking.seconds += 60
    await setting.read(setting.peer.said("zwei"))
    setting.peer.group = type(setting.peer.group)()
    said = setting.peer.said("drei")
    assert await setting.read(said) == Delayed(10)
    setting.ticking.seconds += 10
    assert await setting.read(said) == Ignored()


async def test_after_a_readable_message_the_next_is_told_again(setting: Setting) -> None:
    lost = setting.peer.said("verloren")
    await setting.read(lost)
    setting.ticking.seconds += 60
    assert isinstance(await setting.read(lost), Heard)
    setting.peer.group = type(setting.peer.group)()
    setting.take_in_key()
    assert isinstance(await setting.read(setting.peer.said("gut")), Heard)
    setting.peer.group = type(setting.peer.group)()
    again = setting.peer.said("wieder verloren")
    assert await setting.read(again) == Delayed(60)
    setting.ticking.seconds += 60
    assert isinstance(await setting.read(again), Heard)

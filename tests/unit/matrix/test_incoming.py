from __future__ import annotations

from typing import cast

import pytest
from nio import Event

from bot.conversation.incoming import Edited, EventId, Incoming, NotText, Said, Unreadable
from bot.matrix.guard import RoomEvent
from bot.matrix.incoming import Audience, Protection, read_event

BOT, PERSON = "@lotse:example.org", "@anna:example.org"
AUDIENCE = Audience(BOT, ("@*:example.org",))

JsonObject = dict[str, object]


def event(content: JsonObject, *, kind: str = "m.room.message", sender: str = PERSON, **more: object) -> RoomEvent:
    source = {"event_id": "$e", "type": kind, "sender": sender, "origin_server_ts": 1, "content": content, **more}
    parsed = Event.parse_decrypted_event(source)
    parsed.decrypted = True
    return parsed


def read(content: JsonObject, *, kind: str = "m.room.message", sender: str = PERSON, **more: object) -> Incoming | None:
    reading = read_event(event(content, kind=kind, sender=sender, **more), AUDIENCE)
    return reading.incoming if reading else None


def text(body: str, **more: object) -> JsonObject:
    return {"msgtype": "m.text", "body": body, **more}


def test_a_text_is_said() -> None:
    assert read(text("1 und 3")) == Said(EventId("$e"), "1 und 3")


@pytest.mark.parametrize(
    "content",
    [
        text("x", msgtype="m.notice"),
        {},
        {"body": "x"},
        {"msgtype": "m.text", "body": "* x", "m.relates_to": {"rel_type": "m.replace", "event_id": "$o"}},
    ],
)
def test_notices_and_fragments_are_not_heard(content: JsonObject) -> None:
    assert read(content) is None


@pytest.mark.parametrize("sender", [BOT, "@anna:elsewhere.org", "@anna:example.org.evil.org", ""])
def test_strangers_and_the_bot_itself_are_not_heard(sender: str) -> None:
    assert read(text("1"), sender=sender) is None


def test_state_and_redacted_events_are_not_heard() -> None:
    assert read(text("x"), state_key="") is None
    assert read({}, unsigned={"redacted_because": {}}) is None


def test_an_edit_names_the_original() -> None:
    content = text("* 2", **{"m.new_content": text("2"), "m.relates_to": {"rel_type": "m.replace", "event_id": "$o"}})
    assert read(content) == Edited(EventId("$e"), EventId("$o"), "2")


def test_an_edit_has_no_quotation_to_lose() -> None:
    relation = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$o"}}
    assert read(text("* > 5", **{"m.new_content": text("> 5")}, **relation)) == Edited(
        EventId("$e"), EventId("$o"), "> 5"
    )


@pytest.mark.parametrize("original", [None, 5, ["$o"]])
def test_an_edit_of_nothing_is_not_heard(original: object) -> None:
    relation = {"rel_type": "m.replace", "event_id": original}
    assert read(text("* 2", **{"m.new_content": text("2"), "m.relates_to": relation})) is None


def test_a_reply_goes_without_its_quotation() -> None:
    body = "> <@lotse:example.org> Wie groß?\n> 1 bis 5\n\nbis 25"
    assert read(text(body, **{"m.relates_to": {"m.in_reply_to": {"event_id": "$q"}}})) == Said(EventId("$e"), "bis 25")
    assert read(text("> 5")) == Said(EventId("$e"), "> 5")


@pytest.mark.parametrize(
    ("msgtype", "what"),
    [
        ("m.image", Unreadable.IMAGE),
        ("m.audio", Unreadable.AUDIO),
        ("m.video", Unreadable.VIDEO),
        ("m.file", Unreadable.FILE),
        ("m.location", Unreadable.LOCATION),
        ("m.key.verification.request", Unreadable.VERIFICATION),
        ("m.emote", Unreadable.OTHER),
        ("com.example.unheard", Unreadable.OTHER),
    ],
)
def test_what_is_no_text_is_named(msgtype: str, what: Unreadable) -> None:
    assert read({"msgtype": msgtype, "body": "x"}) == NotText(EventId("$e"), what)


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("m.sticker", Unreadable.STICKER),
        ("m.reaction", Unreadable.REACTION),
        ("org.matrix.msc3381.poll.response", Unreadable.VOTE),
        ("m.poll.response", Unreadable.VOTE),
    ],
)
def test_other_kinds_of_event_are_named(kind: str, what: Unreadable) -> None:
    assert read({"body": "x"}, kind=kind) == NotText(EventId("$e"), what)


@pytest.mark.parametrize("kind", ["m.room.redaction", "org.example.custom", "m.key.verification.ready"])
def test_what_is_no_message_is_not_heard(kind: str) -> None:
    assert read({"body": "x"}, kind=kind) is None


def test_a_plain_message_is_marked_and_a_plain_reaction_is_not() -> None:
    plain = event(text("1"))
    plain.decrypted = False
    reading = read_event(plain, AUDIENCE)
    assert reading is not None
    assert reading.protection is Protection.PLAIN
    relation = {"m.relates_to": {"rel_type": "m.annotation", "event_id": "$q", "key": "2"}}
    reaction = event(cast("JsonObject", relation), kind="m.reaction")
    reaction.decrypted = False
    reading = read_event(reaction, AUDIENCE)
    assert reading is not None
    assert reading.protection is Protection.ENCRYPTED


def test_long_texts_are_not_taken_in() -> None:
    assert read(text("ä" * 8192)) == Said(EventId("$e"), "ä" * 8192)
    assert read(text("ä" * 8193)) == NotText(EventId("$e"), Unreadable.TOO_LONG)


def test_texts_become_storable() -> None:
    assert read(text("a\ud800b\x00c\nd")) == Said(EventId("$e"), "a?bc\nd")


@pytest.mark.parametrize("body", [None, 5, ["x"], {"x": 1}])
def test_bodies_of_the_wrong_type_are_no_text(body: object) -> None:
    assert read({"msgtype": "m.text", "body": body}) == NotText(EventId("$e"), Unreadable.OTHER)

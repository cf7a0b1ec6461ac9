"""The bot judged by the code that Element uses: matrix-js-sdk with its Rust crypto, as a person who writes to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.answers import Answers, AnswersFile
from bot.conversation.content import Content
from bot.conversation.incoming import Edited, EventId, Incoming, Joined, NotText, Said, Unreadable
from bot.conversation.playing import next_answer
from bot.demo.homeserver import Account, Homeserver
from bot.demo.mirror import Mirror
from bot.demo.play import hear_out, play
from tests.support.bot_process import UNSIGNED, BotProcess
from tests.support.person import Person
from tests.support.seen import Seen
from tests.support.synapse import MakeAccount
from tests.support.table import AtTable, Nobody

pytestmark = [pytest.mark.synapse, pytest.mark.js]

MODES = pytest.mark.parametrize("mode", ["default", "only-signed"])

CLUB = AnswersFile(
    "de",
    "express",
    Answers(
        {
            "q_scenarios": ("ehrenamt", "gremien_vorstand"),
            "q_recht": "weltlich_dsgvo",
            "q_vertraulich": "V1",
            "q_zielgruppe": ("erwachsene", "senioren"),
            "q_groesse.staff": "0",
            "q_groesse.volunteers": "6_25",
            "q_it": "keine",
            "q_budget": "keines",
        }
    ),
)
"""A neighbourhood club on the express path."""

UNREADABLE = {
    "algorithm": "m.megolm.v9.aes-sha2",
    "ciphertext": "AwgAEnACgAkLmt6qF84IK++J7UDH2Za1YVchHyprqTqsg2yyOwAtHaZTwyNg37afzg8f3r9IsN9r4RNFg7Ma",
    "session_id": "Zm9yIHRoaXMgc2Vzc2lvbiBub2JvZHkgaGFzIGEga2V5",
}
"""Encrypted in a way that nobody knows: no key is worth waiting for."""


def assert_trusted(event: Seen) -> None:
    """Readable, in text that rings, without a shield, from a device its owner has signed."""
    assert event.failure is None, event
    assert event.encrypted, event
    assert (event.shield, event.reason) == ("NONE", None), event
    assert event.signed_by_owner, event
    assert event.msgtype == "m.text", event


def now() -> datetime:
    return datetime.now().astimezone()  # noqa: TID251  the bot beside us takes the time of the machine, too


@dataclass(frozen=True, slots=True)
class Room:
    """A person who has invited the bot."""

    bot: Account
    person: Person
    table: AtTable
    mirror: Mirror

    async def follow(self, incoming: Incoming) -> None:
        """Waits until the bot has said what the conversation provides for this."""
        turn = self.mirror.take(incoming)
        assert turn.replies
        await hear_out(self.table, turn, len(self.table.seen), Nobody())

    def given(self, question: str) -> object:
        """The answer to a question so far."""
        assert self.mirror.conversation is not None
        return self.mirror.conversation.answers.get(question)

    async def answer(self) -> str:
        """Answers the open question as the club would; gives the event id."""
        question = self.mirror.question
        assert question is not None
        text = next_answer(question, CLUB)
        await self.table.say(text)
        event = self.table.said[-1]
        await self.follow(Said(EventId(event), text))
        return event


@pytest.fixture
async def default_room(
    synapse: Homeserver, make_account: MakeAccount, content: Content, person_program: Path, tmp_path: Path
) -> AsyncIterator[Room]:
    account, erika = await make_account("lotse"), await make_account("erika")
    async with invited(synapse, account, erika, content, person_program, tmp_path, only_signed=False) as room:
        yield room


@asynccontextmanager
async def invited(
    synapse: Homeserver,
    account: Account,
    erika: Account,
    content: Content,
    logs: Path,
    folder: Path,
    *,
    only_signed: bool,
) -> AsyncIterator[Room]:
    log = logs / f"{erika.name}.log"
    async with (
        BotProcess(synapse.address, account, folder=folder),
        Person(synapse.address, erika, only_signed=only_signed, log=log) as person,
    ):
        await person.open_direct_message(account.user_id)
        yield Room(account, person, AtTable(person), Mirror(content, now))


@MODES
async def test_every_message_of_the_whole_interview_arrives_readable_and_trusted(
    mode: str,
    synapse: Homeserver,
    make_account: MakeAccount,
    content: Content,
    person_program: Path,
    tmp_path: Path,
) -> None:
    account, erika = await make_account("lotse"), await make_account("erika")
    only_signed = mode == "only-signed"
    async with invited(synapse, account, erika, content, person_program, tmp_path, only_signed=only_signed) as room:
        assert await play(room.table, room.mirror, CLUB, Nobody())
        assert len(room.table.seen) > len(CLUB.answers.values)
        for event in room.table.seen:
            assert event.sender == account.user_id
            assert_trusted(await room.person.shield(event.id))
        await room.person.expect_notice("typing", user=account.user_id)
        await room.person.expect_notice("receipt", user=account.user_id, event=room.table.said[-1])


@MODES
async def test_these_checks_fail_for_a_bot_that_does_not_sign(
    mode: str, synapse: Homeserver, make_account: MakeAccount, person_program: Path, tmp_path: Path
) -> None:
    account, erika = await make_account("unsigned"), await make_account("erika")
    log = person_program / f"{erika.name}.log"
    async with (
        BotProcess(synapse.address, account, folder=tmp_path, command=UNSIGNED),
        Person(synapse.address, erika, only_signed=mode == "only-signed", log=log) as person,
    ):
        await person.open_direct_message(account.user_id)
        first = await person.expect(lambda _: True)
        with pytest.raises(AssertionError):
            assert_trusted(first)
        if mode == "only-signed":
            assert first.failure == "UNSIGNED_SENDER_DEVICE"
        else:
            assert (first.shield, first.reason) == ("RED", "UNSIGNED_DEVICE")
            assert not first.signed_by_owner


async def test_an_edit_of_an_earlier_answer_changes_that_answer(default_room: Room) -> None:
    room = default_room
    await room.follow(Joined(EventId("joined")))
    await room.answer()  # the short way
    first = await room.answer()
    await room.answer()
    assert room.given("q_scenarios") == ("ehrenamt", "gremien_vorstand")
    still_open = room.mirror.question
    edit = await room.person.edit(first, "1")
    await room.follow(Edited(EventId(edit), EventId(first), "1"))
    assert room.given("q_scenarios") == ("team_intern",)
    assert room.mirror.question == still_open


async def test_what_is_no_answer_gets_a_kind_sentence_and_the_question_again(default_room: Room) -> None:
    room, person = default_room, default_room.person
    await room.follow(Joined(EventId("joined")))
    await room.answer()
    still_open = room.mirror.question
    question = room.table.seen[-1].id
    await room.follow(NotText(EventId(await person.picture()), Unreadable.IMAGE))
    await room.follow(NotText(EventId(await person.react(question, "2️⃣")), Unreadable.REACTION))
    await room.follow(NotText(EventId(await person.vote(question, "a")), Unreadable.VOTE))
    await room.follow(NotText(EventId(await person.say("lang " * 9000)), Unreadable.TOO_LONG))
    broken = await person.send_raw("m.room.encrypted", UNREADABLE)
    await room.follow(NotText(EventId(broken), Unreadable.UNDECRYPTABLE))
    assert room.mirror.question == still_open
    await room.answer()
    assert room.mirror.question != still_open


async def test_notices_are_not_answered(default_room: Room) -> None:
    room = default_room
    await room.follow(Joined(EventId("joined")))
    await room.person.send("m.room.message", {"msgtype": "m.notice", "body": "hilfe"})
    await room.answer()


async def test_markup_of_a_person_is_a_text_like_any_other(default_room: Room) -> None:
    room = default_room
    await room.follow(Joined(EventId("joined")))
    await room.answer()  # the short way
    html = {
        "msgtype": "m.text",
        "body": "1",
        "format": "org.matrix.custom.html",
        "formatted_body": "<script>alert(1)</script><b>2</b>",
    }
    said = await room.person.send("m.room.message", html)
    await room.follow(Said(EventId(said), "1"))
    assert room.given("q_scenarios") == ("team_intern",)
    assert "script" not in (room.table.seen[-1].formatted_body or "")

"""A whole interview in which everything the person writes holds a canary, and then a search for it.

It may be nowhere: in no log line, no file and no table of the bot, and on the homeserver neither in its database nor
among its files. The same search finds what is there by right, so that finding nothing means something.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.cli.clock import LocalClock
from bot.conversation.content import Content
from bot.demo.homeserver import Homeserver
from bot.matrix.http import good
from bot.matrix.identity import API
from bot.matrix.room_keys import ENCRYPTED
from bot.matrix.timeline import MARKER
from tests.chaos.oracle import FILE, Input, Oracle
from tests.matrix.visitor import Visitor, visit
from tests.support.bot_process import BotProcess
from tests.support.searching import held_by_server, holding
from tests.support.synapse import MakeAccount
from tests.support.troubled_bot import STUMBLING_BLOCK
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

ANSWERS = ("2", "1", "4", "4", "4", "3", "1", "3", "3")
LONG = 8
"""Letters from which on no other word is likely to look like the id of an answer."""

VISIBLE_CONTENT = {"algorithm", "ciphertext", "sender_key", "device_id", "session_id", MARKER}
"""What the homeserver sees of an encrypted message of the bot."""


@dataclass
class Talk:
    """A person whose every word holds the canary, and the bot that must not keep it.

    Attributes:
        database: address of the bot's database on PostgreSQL; None where it is SQLite.
        secret: the canary in what is encrypted.
        shown: another one, in what the homeserver can read by nature: names.
    """

    bot: BotProcess
    person: Visitor
    lotse: str
    content: Content
    database: str | None
    room: str = ""
    secret: str = field(default_factory=lambda: f"kanari{secrets.token_hex(6)}")
    shown: str = field(default_factory=lambda: f"rufname{secrets.token_hex(6)}")

    def __post_init__(self) -> None:
        self._oracle = Oracle(self.content, LocalClock().now)
        self._due = 0
        self.answered: set[str] = set()

    async def begin(self) -> None:
        await self._put(f"profile/{quote(self.person.user_id)}/displayname", {"displayname": self.shown})
        await self._put(f"devices/{self.person.client.device_id}", {"display_name": self.shown})
        self.room = await self.person.open_room(self.lotse)
        await self._hear(len(self._oracle.begin()))

    async def say(self, text: str) -> str:
        """Says something, and hears everything that the interview has to say to it."""
        question = self._oracle.question
        if question is not None and text.isdigit():
            self.answered |= {option.id for option in question.options if option.number == int(text)}
        event_id = await self.person.say(self.room, text)
        await self._hear(sum(said != FILE for said in self._oracle.take(Input(text))))
        return event_id

    async def hint(self, **content: object) -> None:
        """Sends what is no answer, and hears the one message that says so."""
        await self.person.send(self.room, {"body": f"{self.secret}.odt", **content})
        await self._hear(1)

    async def garble(self) -> None:
        """Sends what nobody can decrypt, though its key is known."""
        whole = await self.person.encrypted(self.room, {"msgtype": "m.text", "body": self.secret})
        text = str(whole["ciphertext"])
        broken = text[:40] + ("A" if text[40] != "A" else "B") + text[41:]
        await self.person.send_plain(self.room, {**whole, "ciphertext": broken}, ENCRYPTED)
        await self._hear(1)

    async def _hear(self, count: int) -> None:
        self._due += count
        await self.person.hear(self.room, self.lotse, self._due, within=30)

    async def _put(self, path: str, body: dict[str, object]) -> None:
        good(await self.person.client.request("PUT", f"{API}/{path}", body))

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers so far, as the bot keeps them, as far as one can search for them."""
        return tuple(sorted(answer for answer in self.answered if len(answer) >= LONG))

    async def kept_of(self, *words: str) -> set[str]:
        """Where the bot keeps any of the words."""
        tables = await held_by_server(self.database, *words) if self.database else set()
        return tables | holding(self.bot.data_dir, *words)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    return str(request.getfixturevalue("postgres_database")) if request.param == "postgresql" else None


@pytest.fixture
async def talk(
    database: str | None, synapse: Homeserver, make_account: MakeAccount, content: Content, tmp_path: Path
) -> AsyncIterator[Talk]:
    lotse, anna = await make_account("lotse"), await make_account("anna")
    troubled = (sys.executable, "-m", "tests.support.troubled_bot", str(tmp_path))
    further = {"database": database} if database else {}
    bot = BotProcess(synapse.address, lotse, folder=tmp_path, command=troubled, **further)
    async with visit(synapse, anna, tmp_path / "people") as person, bot:
        await bot.ready()
        yield Talk(bot, person, lotse.user_id, content, database)


async def test_what_people_write_is_kept_nowhere(talk: Talk, synapse: Homeserver) -> None:
    await talk.begin()
    await talk.say(f"Ich heiße {talk.secret} und frage <b>für {talk.secret}</b>")
    first = await talk.say(ANSWERS[0])
    edit = {"msgtype": "m.text", "body": f"2 {talk.secret}"}
    relation = {"m.new_content": edit, "m.relates_to": {"rel_type": "m.replace", "event_id": first}}
    await talk.hint(msgtype="m.text", **relation)
    await talk.hint(msgtype="m.file", filename=f"../{talk.secret}.odt", file={"url": f"mxc://localhost/{talk.secret}"})
    await talk.hint(msgtype="m.text", body=talk.secret * 2000)
    await talk.hint(msgtype="m.text", body=f"{talk.secret} {STUMBLING_BLOCK}")
    await talk.garble()
    for answer in ANSWERS[1:]:
        await talk.say(answer)
    assert "Empfehlung" in "".join(talk.person.heard(talk.room, talk.lotse)), "the interview has its result"
    await talk.say("auskunft")
    await talk.person.until(lambda: bool(talk.person.heard(talk.room, talk.lotse, "m.file")), within=20)
    assert {"unreadable", "message_failed"} <= set(talk.bot.events)

    assert not await talk.kept_of(talk.secret, talk.shown)
    assert not holding(synapse.folder, talk.secret)
    assert not holding(synapse.folder, *talk.answers)
    assert_the_log_is_clean(talk)
    assert_secrets_are_where_they_belong(talk)
    assert_the_homeserver_sees_ciphertext(talk, synapse)
    # The search finds what is there by right.
    for word in (talk.room, *talk.answers):
        assert await talk.kept_of(word)
    assert holding(synapse.folder, talk.shown)
    assert any((synapse.folder / "media").rglob("*")), "the export lies there, as ciphertext"


def assert_the_log_is_clean(talk: Talk) -> None:
    person = talk.person
    assert not holding(talk.bot.child.log, talk.secret, talk.shown, person.user_id, talk.room, *talk.answers)
    ids = {value for shape in talk.content.interview.dialog.vocabulary().values() for value in shape.values}
    lines = [json.loads(line) for line in talk.bot.log.splitlines()]
    assert not [value for line in lines for value in line.values() if value in ids]


def assert_secrets_are_where_they_belong(talk: Talk) -> None:
    folder, log = talk.bot.data_dir, talk.bot.child.log
    token = json.loads((folder / "session.json").read_text())["access_token"]
    assert holding(folder, token) == {"session.json"}
    assert not holding(folder, talk.bot.account.password)
    assert not holding(log, token, talk.bot.account.password)
    for path in (folder, *folder.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path.name


def assert_the_homeserver_sees_ciphertext(talk: Talk, synapse: Homeserver) -> None:
    events = list(seen_by(synapse, talk.room, talk.lotse))
    assert {kind for kind, _ in events} <= {ENCRYPTED, "m.room.member", "m.room.redaction"}
    assert {key for kind, content in events if kind == ENCRYPTED for key in content} == VISIBLE_CONTENT


def seen_by(synapse: Homeserver, room: str, sender: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Type and content of the events of somebody in a room, from the homeserver's own tables."""
    query = "SELECT json FROM event_json JOIN events USING (event_id) WHERE sender = ? AND events.room_id = ?"
    with closing(sqlite3.connect(f"file:{synapse.folder}/homeserver.db?mode=ro", uri=True, timeout=20)) as database:
        for (raw,) in database.execute(query, (sender, room)).fetchall():
            event = json.loads(raw)
            yield event["type"], event["content"]


async def test_after_an_erasure_no_byte_is_left(talk: Talk, synapse: Homeserver) -> None:
    await talk.begin()
    said = [await talk.say(answer) for answer in ANSWERS[:5]]
    traces = (talk.person.user_id, talk.room, *said, *talk.answers)
    assert talk.answers
    for trace in traces:
        assert await talk.kept_of(trace), "there is something to remove"
    await talk.say("löschen")
    await talk.person.say(talk.room, "ja")
    await until(lambda: "room_erased" in talk.bot.events, within=30)
    await talk.bot.kill()
    assert not await talk.kept_of(*traces)
    kinds = [kind for kind, content in seen_by(synapse, talk.room, talk.lotse) if kind != ENCRYPTED or content]
    assert set(kinds) <= {ENCRYPTED, "m.room.member", "m.room.redaction"}
    assert "m.room.redaction" in kinds


async def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text('{"event": "x", "name": "\\u00fc-Kanari"}')
    (tmp_path / "b").write_text("eyJib2R5IjogImthbmFyaTEyMzQ1NiJ9")
    with closing(sqlite3.connect(tmp_path / "c.db")) as database:
        database.execute("CREATE TABLE t (x TEXT, y BLOB)")
        database.execute("INSERT INTO t VALUES (?, ?)", ("x" * 4070 + "kanari123456" + "x" * 9000, b"1"))
        database.commit()
    assert holding(tmp_path, "ü-Kanari") == {"a.log"}
    assert {"b", "c.db: t.x"} <= holding(tmp_path, "kanari123456")
    assert not holding(tmp_path, "kanari654321")

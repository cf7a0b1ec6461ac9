"""``lotse run`` on a real homeserver, with people who really encrypt."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.homeserver import Account, Homeserver
from bot.matrix.http import HttpRequests
from bot.matrix.http import good as good_answer
from tests.matrix.visitor import ENCRYPTION, Visitor, visit
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

OPENING = 2
"""Messages of the bot before the person says anything: the opening and the first question."""

QUESTION = "Wofür suchen"
RESTARTED = "Ihre früheren Antworten liegen mir leider nicht mehr vor"


@pytest.fixture
async def lotse(make_account: MakeAccount) -> Account:
    return await make_account("lotse")


@pytest.fixture
async def anna(synapse: Homeserver, make_account: MakeAccount, tmp_path: Path) -> AsyncIterator[Visitor]:
    async with visit(synapse, await make_account("anna"), tmp_path) as visitor:
        yield visitor


@pytest.fixture
def bot(synapse: Homeserver, lotse: Account, tmp_path: Path) -> BotProcess:
    return BotProcess(synapse.address, lotse, folder=tmp_path)


async def ready(bot: BotProcess, times: int = 1) -> None:
    await until(lambda: bot.log.count('"action": "ready"') >= times or bot.child.exit_code is not None, within=20)
    assert bot.child.exit_code is None, bot.log


def logged(bot: BotProcess) -> list[str]:
    return [json.loads(line)["event"] for line in bot.log.splitlines()]


async def test_the_bot_speaks_first_and_answers(bot: BotProcess, lotse: Account, anna: Visitor) -> None:
    async with bot:
        await ready(bot)
        room = await anna.open_room(lotse.user_id)
        opening = await anna.hear(room, lotse.user_id, OPENING)
        assert "Messenger-Lotse" in opening[0]
        event_id = await anna.say(room, "1")
        await anna.hear(room, lotse.user_id, OPENING + 1)
        assert await _receipt(anna, room, lotse.user_id) == event_id
        assert await bot.stop() == 0
        raw = await _raw_messages(anna, room, lotse.user_id)
        assert raw == {"m.room.encrypted"}
        assert logged(bot) == ["ready", "joined", "ended"]
        assert opening[0][:40] not in bot.log


async def _receipt(visitor: Visitor, room: str, user_id: str) -> str:
    """The event up to which somebody has read."""
    async with HttpRequests(visitor.client.homeserver, visitor.client.access_token) as requests:
        body = good_answer(await requests.request("GET", "/_matrix/client/v3/sync?timeout=0")).body
    ephemeral = body["rooms"]["join"][room]["ephemeral"]["events"]  # type: ignore[index]
    read = [event["content"] for event in ephemeral if event["type"] == "m.receipt"]
    return next((id_ for content in read for id_, kinds in content.items() if user_id in kinds.get("m.read", {})), "")


async def _raw_messages(visitor: Visitor, room: str, sender: str) -> set[str]:
    """The types of what somebody has sent, as the homeserver sees them, changes of the room aside."""
    async with HttpRequests(visitor.client.homeserver, visitor.client.access_token) as requests:
        path = f"/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=100"
        chunk = good_answer(await requests.request("GET", path)).body["chunk"]
    assert isinstance(chunk, list)
    return {event["type"] for event in chunk if event["sender"] == sender and "state_key" not in event}


async def test_only_people_s_texts_are_answered(bot: BotProcess, lotse: Account, anna: Visitor) -> None:
    async with bot:
        await ready(bot)
        room = await anna.open_room(lotse.user_id)
        await anna.hear(room, lotse.user_id, OPENING)
        await anna.send(room, {"msgtype": "m.notice", "body": "1"})
        await anna.send(room, {"name": "x"}, "org.example.custom")
        first = await anna.say(room, "1")
        after = await anna.hear(room, lotse.user_id, OPENING + 1)
        assert "Absprachen im Team" in after[-1]
        edit = {"m.new_content": {"msgtype": "m.text", "body": "6"}}
        await anna.say(room, "* 6", **edit, **{"m.relates_to": {"rel_type": "m.replace", "event_id": first}})
        after = await anna.hear(room, lotse.user_id, OPENING + 2)
        assert "Ehrenamtliche" in after[-1]
        await anna.send(room, {"msgtype": "m.image", "body": "x.png", "file": {}})
        await anna.hear(room, lotse.user_id, OPENING + 3)
        await anna.say(room, "x" * 30_000)
        await anna.hear(room, lotse.user_id, OPENING + 4)
        assert "message_failed" not in logged(bot)


async def test_a_plain_room_is_explained_once_and_welcome_when_encrypted(
    bot: BotProcess, lotse: Account, anna: Visitor
) -> None:
    async with bot:
        await ready(bot)
        room = await anna.open_room(lotse.user_id, encrypted=False)
        (explanation,) = await anna.hear(room, lotse.user_id, 1)
        assert "nicht verschlüsselt" in explanation
        await anna.say(room, "1")
        await bot.stop()
        await anna.say(room, "Hallo?")
        await bot.start()
        await ready(bot, 2)
        await anna.say(room, "Und jetzt?")
        await anna.client.room_put_state(room, "m.room.encryption", ENCRYPTION)
        # What was said last may be read only when the room is encrypted, and is then called unencrypted first.
        await anna.until(lambda: any("der Messenger-Lotse" in text for text in anna.heard(room, lotse.user_id)))
        assert anna.heard(room, lotse.user_id).count(explanation) == 1
        assert "der Messenger-Lotse" not in explanation


async def test_a_plain_message_in_an_encrypted_room_is_no_answer(
    bot: BotProcess, lotse: Account, anna: Visitor
) -> None:
    async with bot:
        await ready(bot)
        room = await anna.open_room(lotse.user_id)
        await anna.hear(room, lotse.user_id, OPENING)
        async with HttpRequests(anna.client.homeserver, anna.client.access_token) as requests:
            for number in range(2):
                path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/plain{number}"
                good_answer(await requests.request("PUT", path, {"msgtype": "m.text", "body": "1"}))
        await anna.say(room, "hilfe")
        heard = await anna.hear(room, lotse.user_id, OPENING + 2)
        assert "unverschlüsselt" in heard[-2]
        assert "weiß nicht" in heard[-1]


async def test_strangers_are_declined(
    synapse: Homeserver, lotse: Account, anna: Visitor, tmp_path: Path, make_account: MakeAccount
) -> None:
    account = await make_account("berta")
    bot = BotProcess(synapse.address, lotse, folder=tmp_path, allow=f"{account.user_id},@x*:*")
    async with visit(synapse, account, tmp_path) as berta, bot:
        await ready(bot)
        room = await anna.open_room(lotse.user_id)
        await anna.until(lambda: anna.membership(room, lotse.user_id) == "leave")
        other = await berta.open_room(lotse.user_id)
        await berta.hear(other, lotse.user_id, OPENING)
        assert logged(bot) == ["ready", "invite_declined", "joined"]
        assert not anna.heard(room, lotse.user_id)


async def test_rooms_with_more_people_are_left(
    bot: BotProcess, synapse: Homeserver, lotse: Account, anna: Visitor, tmp_path: Path, make_account: MakeAccount
) -> None:
    third = (await make_account("clara")).user_id
    async with bot:
        await ready(bot)
        room = await anna.open_room(lotse.user_id)
        await anna.hear(room, lotse.user_id, OPENING)
        await anna.client.room_invite(room, third)
        heard = await anna.hear(room, lotse.user_id, OPENING + 1)
        assert "mehr Personen" in heard[-1]
        await anna.until(lambda: anna.membership(room, lotse.user_id) == "leave")


async def test_an_invitation_while_away_is_accepted_at_the_very_first_start(
    bot: BotProcess, lotse: Account, anna: Visitor
) -> None:
    room = await anna.open_room(lotse.user_id)
    await anna.say(room, "Hallo?")
    async with bot:
        heard = await anna.hear(room, lotse.user_id, OPENING, within=25)
        assert "Messenger-Lotse" in heard[0]


async def test_after_a_crash_the_interview_goes_on_with_what_was_said_meanwhile(
    bot: BotProcess, lotse: Account, anna: Visitor
) -> None:
    async with bot:
        await ready(bot)
        room = await anna.open_room(lotse.user_id)
        await anna.hear(room, lotse.user_id, OPENING)
        await anna.say(room, "1")
        await anna.hear(room, lotse.user_id, OPENING + 1)
        await bot.kill()
        await anna.say(room, "zurück")
        await anna.say(room, "6")
        await bot.start()
        heard = await anna.hear_of(room, lotse.user_id, "Einsatz: Ehrenamtliche", within=25)
        assert len(heard) == OPENING + 3
        assert not [text for text in heard if RESTARTED in text]
        await bot.kill()
        await bot.start()
        await ready(bot, 3)
        await anna.say(room, "hilfe")
        again = await anna.hear(room, lotse.user_id, len(heard) + 1)
        assert again[:-1] == heard, "after a crash nothing is said a second time"
        assert "weiß nicht" in again[-1]


async def test_after_the_loss_of_the_database_the_bot_says_so_once(tmp_path: Path) -> None:
    async with Homeserver() as homeserver:
        lotse, anna_s = await homeserver.register("lotse"), await homeserver.register("anna")
        bot = BotProcess(homeserver.address, lotse, folder=tmp_path)
        async with visit(homeserver, anna_s, tmp_path) as anna, bot:
            await ready(bot)
            room = await anna.open_room(lotse.user_id)
            await anna.hear(room, lotse.user_id, OPENING)
            await anna.say(room, "Team")
            before = await anna.hear(room, lotse.user_id, OPENING + 1)
            await bot.kill()
            for file in bot.data_dir.glob("lotse.db*"):
                file.unlink()
            # Synapse answers a first sync that it has answered before from memory, for two minutes.
            await homeserver.stop()
            await homeserver.start()
            await bot.start()
            await ready(bot, 2)
            await anna.say(room, "3")
            await anna.hear_of(room, lotse.user_id, RESTARTED)
            await anna.say(room, "Ehrenamtliche")
            heard = (await anna.hear_of(room, lotse.user_id, "Einsatz: Ehrenamtliche"))[len(before) :]
            assert RESTARTED in heard[0]
            assert [RESTARTED in text for text in heard].count(True) == 1


async def test_the_homeserver_may_go_and_come_back(tmp_path: Path) -> None:
    async with Homeserver() as homeserver:
        lotse, anna_s = await homeserver.register("lotse"), await homeserver.register("anna")
        bot = BotProcess(homeserver.address, lotse, folder=tmp_path)
        async with visit(homeserver, anna_s, tmp_path) as anna, bot:
            await ready(bot)
            room = await anna.open_room(lotse.user_id)
            await anna.hear(room, lotse.user_id, OPENING)
            await homeserver.stop()
            await until(lambda: "waiting" in logged(bot), within=20)
            await homeserver.start()
            await anna.say(room, "1")
            heard = await anna.hear(room, lotse.user_id, OPENING + 1, within=30)
            assert "Absprachen im Team" in heard[-1]
            assert logged(bot).count("waiting") < 8


async def test_an_ended_login_ends_the_bot(bot: BotProcess, synapse: Homeserver, anna: Visitor) -> None:
    async with bot:
        await ready(bot)
        session = json.loads((bot.data_dir / "session.json").read_text())
        async with HttpRequests(synapse.address, session["access_token"]) as requests:
            await requests.request("POST", "/_matrix/client/v3/logout", {})
        await until(lambda: bot.child.exit_code is not None, within=10)
        assert bot.child.exit_code == 2
        assert len(bot.log.splitlines()) == 2
        assert "token" in bot.log.splitlines()[-1] or "Anmeldung" in bot.log.splitlines()[-1]


@pytest.mark.parametrize("wrong", [{"password": "falsch"}, {"homeserver": "http://127.0.0.1:9"}, {"allowed": "x"}])
async def test_what_cannot_work_is_one_line(
    synapse: Homeserver, lotse: Account, tmp_path: Path, wrong: dict[str, str]
) -> None:
    bot = BotProcess(synapse.address, lotse, folder=tmp_path)
    bot._env.update({f"LOTSE_{name.upper()}": value for name, value in wrong.items()})
    async with bot:
        await until(lambda: bot.child.exit_code is not None, within=20)
        assert bot.child.exit_code == 2
        assert len(bot.log.splitlines()) == 1
        assert "falsch" not in bot.log


async def test_a_second_process_is_refused(
    bot: BotProcess, synapse: Homeserver, lotse: Account, tmp_path: Path
) -> None:
    (tmp_path / "second").mkdir()
    second = BotProcess(synapse.address, lotse, folder=tmp_path / "second", data_dir=str(bot.data_dir))
    async with bot:
        await ready(bot)
        async with second:
            await until(lambda: second.child.exit_code is not None, within=20)
            assert second.child.exit_code == 2
        assert bot.child.exit_code is None

"""``lotse run`` among people: strange messages, floods, other bots, rooms that come and go. One bot meets them all."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio
from nio import ToDeviceMessage

from bot.demo.homeserver import Homeserver
from bot.matrix.http import HttpRequests, good
from bot.matrix.identity import API
from bot.matrix.room_keys import ENCRYPTED
from bot.service.limits import MESSAGES
from tests.matrix.poison import IN_ROOM, between_devices, device_of, megolm, publish_broken_device
from tests.matrix.visitor import ENCRYPTION, Visitor, visit
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

OPENING = 2
"""Messages of the bot before the person says anything: the opening and the first question."""

PROMPT_SECONDS = 5.0
"""How soon somebody is answered while somebody else floods the bot; much less where the machine has nothing to do."""

HELP = "Das können Sie jederzeit schreiben"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(synapse: Homeserver, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    """A bot for all tests of this module; it stays in rooms of three."""
    account = await synapse.register("lotse-bad-days")
    folder = tmp_path_factory.mktemp("bot")
    async with BotProcess(synapse.address, account, folder=folder, max_members="3") as bot:
        await bot.ready()
        yield bot


@pytest.fixture
def lotse(bot: BotProcess) -> str:
    """The bot's Matrix id."""
    return bot.account.user_id


Meet = Callable[[str], Awaitable[Visitor]]


@pytest.fixture
async def meet(synapse: Homeserver, make_account: MakeAccount, tmp_path: Path) -> AsyncIterator[Meet]:
    """Somebody whom the bot has not met, by a name."""
    async with AsyncExitStack() as stack:

        async def met(name: str) -> Visitor:
            return await stack.enter_async_context(visit(synapse, await make_account(name), tmp_path))

        yield met


@pytest.fixture
async def anna(meet: Meet) -> Visitor:
    return await meet("anna")


async def do(visitor: Visitor, room: str, what: str, **body: object) -> int:
    """Does something to a room and gives the homeserver's status."""
    path = f"{API}/rooms/{quote(room, safe='')}/{what}"
    return (await visitor.client.request("POST", path, body)).status


async def answered(visitor: Visitor, room: str, lotse: str, said: int) -> list[str]:
    """What the bot has said in a room, once what was said there is answered; the answer is the last thing, and one."""
    await visitor.hear(room, lotse, said, within=30)
    await visitor.say(room, "hilfe")
    heard = await visitor.hear_of(room, lotse, HELP, within=30)
    assert len(heard) == said + 1
    return heard[:-1]


# Rooms


async def test_two_rooms_of_one_person_are_two_interviews(bot: BotProcess, lotse: str, anna: Visitor) -> None:
    one, other = [await anna.open_room(lotse) for _ in range(2)]
    await anna.hear(one, lotse, OPENING, within=30)
    await anna.hear(other, lotse, OPENING, within=30)
    assert await do(anna, one, "invite", user_id=lotse) == 403, "who is in a room is not invited again"
    await anna.say(one, "Team")
    await anna.say(other, "Ehrenamtliche")
    in_one = await answered(anna, one, lotse, OPENING + 1)
    in_other = await answered(anna, other, lotse, OPENING + 1)
    assert in_one[:OPENING] == in_other[:OPENING]
    assert "Absprachen im Team" in in_one[-1]
    assert "Ehrenamtliche" in in_other[-1]
    assert "Ehrenamtliche" not in in_one[-1]


async def test_who_leaves_and_comes_back_begins_anew(bot: BotProcess, lotse: str, anna: Visitor) -> None:
    room = await anna.open_room(lotse)
    opening = await anna.hear(room, lotse, OPENING, within=30)
    await anna.say(room, "1")
    await anna.hear(room, lotse, OPENING + 1)
    erased = bot.events.count("room_erased")
    await do(anna, room, "leave")
    await until(lambda: bot.events.count("room_erased") > erased, within=20)
    room = await anna.open_room(lotse)
    assert await answered(anna, room, lotse, OPENING) == opening


async def test_no_room_takes_a_conversation_by_claiming_to_replace_its_room(
    bot: BotProcess, lotse: str, anna: Visitor, meet: Meet
) -> None:
    room = await anna.open_room(lotse)
    opening = await anna.hear(room, lotse, OPENING, within=30)
    await anna.say(room, "1")
    await anna.hear(room, lotse, OPENING + 1)
    thief = await meet("mallory")
    claim: dict[str, object] = {
        "invite": [lotse],
        "creation_content": {"predecessor": {"room_id": room, "event_id": "$x"}},
        "initial_state": [{"type": "m.room.encryption", "state_key": "", "content": ENCRYPTION}],
    }
    other = good(await thief.client.request("POST", f"{API}/createRoom", claim)).text("room_id")
    assert await answered(thief, other, lotse, OPENING) == opening
    await anna.say(room, "6")
    heard = await answered(anna, room, lotse, OPENING + 2)
    assert "Datenschutzrecht" in heard[-1], "the interview goes on where it was"


# Strange messages


async def test_poison_costs_only_itself(
    bot: BotProcess, lotse: str, synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    account = await make_account("anna")
    async with visit(synapse, account, tmp_path) as anna:
        room = await anna.open_room(lotse)
        await anna.hear(room, lotse, OPENING, within=30)
        await anna.say(room, "hilfe")
        await anna.hear(room, lotse, OPENING + 1)
        contained = bot.events.count("contained")
        device = device_of(anna, lotse)
        poisons = between_devices(anna, lotse, room)
        for content in poisons:
            await anna.client.to_device(ToDeviceMessage(ENCRYPTED, lotse, device.id, content))
        for plaintext in IN_ROOM:
            await anna.send_plain(room, megolm(anna, room, plaintext), ENCRYPTED)
        await publish_broken_device(synapse, account)
        await anna.say(room, "Team")
        heard = await anna.hear_of(room, lotse, "Einsatz: Absprachen im Team", within=30)
        assert len([text for text in heard if "Einsatz: Absprachen im Team" in text]) == 1
        assert bot.events.count("contained") >= contained + len(poisons) + len(IN_ROOM) - 1
        assert "message_failed" not in bot.events


# Crowds


async def test_a_flood_drowns_nobody_else(bot: BotProcess, lotse: str, anna: Visitor, meet: Meet) -> None:
    berta = await meet("berta")
    flooded, quiet = await anna.open_room(lotse), await berta.open_room(lotse)
    await anna.hear(flooded, lotse, OPENING, within=30)
    await berta.hear(quiet, lotse, OPENING, within=30)
    silenced = bot.events.count("silenced")
    async with asyncio.TaskGroup() as group:
        for _ in range(100):
            group.create_task(anna.say(flooded, "hilfe"))
    begun = time.monotonic()
    await berta.say(quiet, "1")
    await berta.hear(quiet, lotse, OPENING + 1)
    assert time.monotonic() - begun < PROMPT_SECONDS
    await until(lambda: bot.events.count("silenced") > silenced, within=20)
    await anna.hear(flooded, lotse, OPENING + MESSAGES.most, within=30)
    await berta.say(quiet, "hilfe")
    await berta.hear(quiet, lotse, OPENING + 2)
    await anna.listen()
    assert len(anna.heard(flooded, lotse)) == OPENING + MESSAGES.most, "who floods is heard up to the limit"


async def test_bots_say_nothing_to_each_other(
    bot: BotProcess, lotse: str, anna: Visitor, synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    second = await make_account("lotse")
    both = (lotse, second.user_id)
    async with BotProcess(synapse.address, second, folder=tmp_path, max_members="3") as other:
        await other.ready()
        room = await anna.open_room(*both)
        for each in both:
            await anna.hear(room, each, OPENING, within=30)
        for word, answer in (("status", "noch keine"), ("warum", "Warum ich das frage"), ("hilfe", HELP)):
            await anna.say(room, word)
            for each in both:
                await anna.hear_of(room, each, answer, within=30)
        assert [len(anna.heard(room, each)) for each in both] == [OPENING + 3] * 2


async def test_the_bot_does_not_answer_itself(bot: BotProcess, lotse: str, anna: Visitor, synapse: Homeserver) -> None:
    room = await anna.open_room(lotse)
    await anna.hear(room, lotse, OPENING, within=30)
    token = json.loads((bot.data_dir / "session.json").read_text())["access_token"]
    async with HttpRequests(synapse.address, token) as itself:
        path = f"{API}/rooms/{quote(room, safe='')}/send/m.room.message/itself"
        good(await itself.request("PUT", path, {"msgtype": "m.text", "body": "1"}))
    await answered(anna, room, lotse, OPENING + 1)


async def test_the_wait_that_the_homeserver_asks_for_is_kept(
    bot: BotProcess, lotse: str, anna: Visitor, synapse: Homeserver
) -> None:
    path = f"v1/users/{quote(lotse)}/override_ratelimit"
    await synapse.ask_admin("POST", path, {"messages_per_second": 1, "burst_count": 1})
    try:
        rooms = [await anna.open_room(lotse) for _ in range(2)]
        openings = [await anna.hear(room, lotse, OPENING, within=40) for room in rooms]
    finally:
        await synapse.ask_admin("POST", path, {"messages_per_second": 0, "burst_count": 0})
    assert openings == [openings[0]] * len(rooms), "complete and in order, in every room"
    assert "account_limited" in bot.events

"""How a start grows with the rooms: the bot beside a plain matrix-nio client that asks for the full state.

Both are in the same rooms, encrypted, in which nobody speaks. Synapse answers a repeated initial sync
from a cache, so it is started anew before each measured start.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from bot.demo.bot import environment
from bot.demo.child import plain_environment, start
from bot.demo.homeserver import Account, Homeserver
from bot.matrix.http import HttpRequests, good
from tests.bench.measurement import Measurement, of_runs, ratio
from tests.support.bot_process import ROOT
from tests.support.waiting import until

NAME = "start"
RUNS = 3
AT_ONCE = 8
ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
START_LIMIT = 300.0

Command = Sequence[str]
Run = tuple[float, float]
"""Seconds of the first sync, megabytes of the process after it."""


async def measure(rooms: int, folder: Path) -> list[Measurement]:
    """Starts both with the rooms and without any.

    Args:
        rooms: how many rooms to be in.
        folder: empty; for data and logs.
    """
    async with Homeserver() as homeserver:
        measured = [await _both(homeserver, count, folder / str(count)) for count in (0, rooms)]
    (_, _), (bot, plain) = measured
    result = []
    for count, (of_bot, of_plain) in zip((0, rooms), measured, strict=True):
        result += [
            *_lines(f"bot, {count} rooms", of_bot),
            *_lines(f"plain nio with full state, {count} rooms", of_plain),
        ]
    for place, what in enumerate(("time of the first sync", "memory")):
        values = [of_runs(NAME, what, [run[place] for run in runs], "") for runs in (bot, plain)]
        result.append(ratio(NAME, f"{what}, bot to plain nio, {rooms} rooms", *values))
    return [*result, *_growth(measured, rooms)]


def _growth(measured: Sequence[tuple[list[Run], list[Run]]], rooms: int) -> list[Measurement]:
    """The memory that the rooms cost: the bot holds more to begin with, namely everything that it knows and says."""
    (without, with_rooms), names = measured, ("bot", "plain nio")
    costs = [
        statistics.median(run[1] for run in after) - statistics.median(run[1] for run in before)
        for before, after in zip(without, with_rooms, strict=True)
    ]
    return [
        Measurement(NAME, f"memory that {rooms} rooms cost {name}", cost, "MB", RUNS)
        for name, cost in zip(names, costs, strict=True)
    ]


def _lines(who: str, runs: Sequence[Run]) -> list[Measurement]:
    return [
        of_runs(NAME, f"first sync of {who}", [seconds for seconds, _ in runs], "s"),
        of_runs(NAME, f"memory of {who}", [megabytes for _, megabytes in runs], "MB"),
    ]


async def _both(homeserver: Homeserver, rooms: int, folder: Path) -> tuple[list[Run], list[Run]]:
    """The runs of the bot and of the plain client."""
    folder.mkdir(parents=True)  # noqa: ASYNC240  nothing else is going on
    bot, plain = await homeserver.register(f"bot{rooms}"), await homeserver.register(f"plain{rooms}")
    await _join(homeserver, await homeserver.register(f"person{rooms}"), (bot, plain), rooms)
    login = {"user_id": plain.user_id, "password": plain.password}
    (folder / "login.json").write_text(json.dumps(login), encoding="utf-8")
    commands = (
        ([sys.executable, "-m", "tests.bench.bot_start"], environment(homeserver.address, bot, folder / "data")),
        ([sys.executable, "-m", "tests.bench.plain_nio", homeserver.address, str(folder)], plain_environment()),
    )
    measured: list[list[Run]] = []
    for number, (command, env) in enumerate(commands):
        runs = []
        for run in range(RUNS + 1):
            await homeserver.stop()
            await homeserver.start()
            runs.append(await _start(command, env, folder / f"{number}-{run}.log"))
        measured.append(runs[1:])  # the first start of all is another thing
    return measured[0], measured[1]


async def _start(command: Command, env: object, log: Path) -> Run:
    assert isinstance(env, dict)
    child = await start(command, env=env, folder=ROOT, log=log)
    try:
        await until(
            lambda: '"seconds"' in log.read_text(encoding="utf-8") or child.exit_code is not None, within=START_LIMIT
        )
    finally:
        await child.stop(within=10)
    return _told(log)


def _told(log: Path) -> Run:
    line = next(line for line in log.read_text(encoding="utf-8").splitlines() if '"seconds"' in line)
    told = json.loads(line)
    return told["seconds"], told["kilobytes"] / 1024


async def _join(homeserver: Homeserver, person: Account, members: Sequence[Account], rooms: int) -> None:
    """Makes rooms of the person and the others and lets them in, before they ever start."""
    places = asyncio.Semaphore(AT_ONCE)
    tokens = {account.user_id: await _token(homeserver, account) for account in (person, *members)}

    async def one() -> None:
        async with places:
            body = {"is_direct": True, "invite": [member.user_id for member in members], "initial_state": [ENCRYPTION]}
            async with HttpRequests(homeserver.address, tokens[person.user_id]) as requests:
                created = good(await requests.request("POST", "/_matrix/client/v3/createRoom", body))
            room = quote(created.text("room_id"))
            for member in members:
                async with HttpRequests(homeserver.address, tokens[member.user_id]) as requests:
                    good(await requests.request("POST", f"/_matrix/client/v3/join/{room}", {}))

    async with asyncio.TaskGroup() as group:
        for _ in range(rooms):
            group.create_task(one())
    for member in members:
        async with HttpRequests(homeserver.address, tokens[member.user_id]) as requests:
            good(await requests.request("POST", "/_matrix/client/v3/logout", {}))


async def _token(homeserver: Homeserver, account: Account) -> str:
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": account.user_id},
        "password": account.password,
    }
    async with HttpRequests(homeserver.address) as requests:
        return good(await requests.request("POST", "/_matrix/client/v3/login", body)).text("access_token")

"""``make chaos``: interviews under kill -9, counted in the room as the person's client decrypted it.

Run as ``python -m tests.chaos.run [--interviews N] [--seed SEED] [--trace FILE]``.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.conversation.content import Content
from bot.demo.bot import environment
from bot.demo.homeserver import Homeserver
from bot.files.content import load_content
from bot.storage.addresses import address_of
from tests.chaos.bot_life import BotLife, House
from tests.chaos.chronicle import Chronicle
from tests.chaos.count import Tally
from tests.chaos.outages import Outages
from tests.chaos.person import Person, meet
from tests.chaos.plan import DatabaseKind, Lane, Plan, make_plan, read_plan
from tests.chaos.stable import Stable, stable
from tests.chaos.talks import Talks
from tests.support.bot_process import ROOT
from tests.support.postgres import Postgres

KEPT = ROOT / "build" / "chaos"
FAILURES = Path(__file__).parent / "failures"
PATIENCE = 90.0
"""Seconds without a word from a bot that is killed all the time, after which nothing more is expected of it."""

SECONDS_PER_INTERVIEW = 4.0
START_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        interviews: how many were held.
        kills: how often a bot was killed.
        outages: how often the homeserver was killed.
        tally: what was lost, doubled or out of order.
        complaints: what else went wrong.
        kills_left: planned kills that never happened.
    """

    interviews: int
    kills: int
    outages: int
    tally: Tally
    complaints: tuple[str, ...]
    kills_left: int

    def __str__(self) -> str:
        """The last line of a run."""
        tally = self.tally
        return (
            f"interviews {self.interviews}, kills {self.kills}, answers lost {tally.lost}, "
            f"messages doubled {tally.doubled}, out of order {tally.disordered}"
        )


@dataclass(frozen=True, slots=True)
class Stage:
    """What the lanes of a run share.

    Attributes:
        homeserver: Synapse.
        outages: its deaths.
        everybody: waits until all bots and people are there.
        folder: for everything the bots keep; gone after the run.
        content: what the bots ask, know and say.
        chronicle: takes notes.
        patience: seconds without a word after which nothing more is expected.
        mutant: what is wrong with the bots, if anything.
    """

    homeserver: Homeserver
    outages: Outages
    everybody: asyncio.Barrier
    folder: Path
    content: Content
    chronicle: Chronicle
    patience: float = PATIENCE
    mutant: str | None = None


async def play(plan: Plan, chronicle: Chronicle, *, patience: float = PATIENCE, mutant: str | None = None) -> Outcome:
    """Plays a plan on a homeserver of its own.

    Args:
        plan: what is said, and where the bots are killed.
        chronicle: takes notes.
        patience: seconds without a word from a bot after which nothing more is expected of it.
        mutant: what is wrong with the bots, if anything.
    """
    limit = START_SECONDS + SECONDS_PER_INTERVIEW * plan.interviews
    with tempfile.TemporaryDirectory(prefix="lotse-chaos-") as folder:
        async with asyncio.timeout(limit), AsyncExitStack() as stack:
            homeserver = await stack.enter_async_context(Homeserver())
            outages, everybody = Outages(homeserver, chronicle), asyncio.Barrier(len(plan.lanes) + 1)
            stage = Stage(homeserver, outages, everybody, Path(folder), load_content(), chronicle, patience, mutant)
            addresses: dict[DatabaseKind, str | None] = {DatabaseKind.SQLITE: None}
            if any(lane.database is DatabaseKind.POSTGRES for lane in plan.lanes):
                server = await stack.enter_async_context(Postgres())
                addresses[DatabaseKind.POSTGRES] = await server.make_database()
            async with asyncio.TaskGroup() as group:
                runs = [group.create_task(_play_lane(lane, stage, addresses[lane.database])) for lane in plan.lanes]
                await stage.everybody.wait()
                await stage.outages.happen(plan.outages)
    return _sum(plan, stage, [run.result() for run in runs])


def _sum(plan: Plan, stage: Stage, outcomes: Sequence[tuple[Tally, BotLife]]) -> Outcome:
    return Outcome(
        interviews=plan.interviews,
        kills=stage.chronicle.kills.total(),
        outages=stage.outages.begun,
        tally=sum((part for part, _ in outcomes), Tally()),
        complaints=tuple(complaint for _, life in outcomes for complaint in life.complaints),
        kills_left=sum(life.kills_left for _, life in outcomes),
    )


async def _play_lane(lane: Lane, stage: Stage, address: str | None) -> tuple[Tally, BotLife]:
    """Plays what is planned for one bot."""
    folder = stage.folder / lane.database
    folder.mkdir()
    house = House(lane.database, stage.outages, folder / "data", address_of(address, folder / "data"), stage.mutant)
    account = await stage.homeserver.register(f"bot.{lane.database}")
    env = {**environment(stage.homeserver.address, account, house.data_dir)}
    if address is not None:
        env["LOTSE_DATABASE"] = address
    async with AsyncExitStack() as stack:
        people = []
        for number in range(lane.people):
            login = await stage.homeserver.register(f"person.{lane.database}.{number}")
            people.append(await stack.enter_async_context(meet(stage.homeserver.address, login, account.user_id)))
        keeper = await stack.enter_async_context(stable(env, folder / "bot.log"))
        try:
            return await _talk(lane, stage, house, people=people, keeper=keeper)
        finally:
            _keep_log(folder / "bot.log")


async def _talk(
    lane: Lane, stage: Stage, house: House, *, people: Sequence[Person], keeper: Stable
) -> tuple[Tally, BotLife]:
    life = BotLife(house, keeper, lane, people=people, chronicle=stage.chronicle)
    talks = Talks(people, life.gate, stage.content, chronicle=stage.chronicle, patience=stage.patience)
    async with asyncio.TaskGroup() as group:
        listeners = [group.create_task(person.listen()) for person in people]
        listeners.append(group.create_task(keeper.listen()))
        living = group.create_task(life.live())
        await life.is_logged_in.wait()
        await stage.everybody.wait()
        await talks.hold(lane.interviews, await people[0].fingerprint_of_the_bot())
        await stage.outages.end()
        await life.end()
        await living
        for listener in listeners:
            listener.cancel()
    for person in people:
        await person.catch_up()
    return await talks.count(), life


def _keep_log(log: Path) -> None:
    """Keeps what the bots said, without anybody's words in it, for finding out what went wrong."""
    KEPT.mkdir(parents=True, exist_ok=True)
    shutil.copy(log, KEPT / f"{log.parent.name}.log")


def main() -> int:
    """Plays a new plan, or one that was kept."""
    wanted = _arguments()
    logging.getLogger("nio").setLevel(logging.CRITICAL)  # it warns of every device it meets for the first time
    if wanted.trace:
        plan = read_plan(wanted.trace)
    else:
        seed = random.SystemRandom().randrange(10**9) if wanted.seed is None else wanted.seed
        plan = make_plan(seed, wanted.interviews, load_content())
    print(f"seed {plan.seed}", flush=True)
    chronicle = Chronicle(plan, is_talkative=True)
    trace = KEPT / f"trace-{plan.seed}.json"
    try:
        outcome = asyncio.run(play(plan, chronicle))
    except BaseException as error:
        chronicle.write(trace, ended=repr(error))
        print(f"broken off, trace in {trace.relative_to(ROOT)}", file=sys.stderr)
        raise
    chronicle.write(trace, line=str(outcome), complaints=outcome.complaints, kills_left=outcome.kills_left)
    return _tell(outcome, chronicle, trace)


def _tell(outcome: Outcome, chronicle: Chronicle, trace: Path) -> int:
    print("kills by point: " + ", ".join(f"{point} {count}" for point, count in sorted(chronicle.kills.items())))
    for complaint in outcome.complaints:
        print(complaint)
    print(f"homeserver killed {outcome.outages} times, planned kills left {outcome.kills_left}")
    print(f"trace in {trace.relative_to(ROOT)}")
    if not outcome.tally.is_clean:
        FAILURES.mkdir(exist_ok=True)
        shutil.copy(trace, FAILURES)
    print(outcome)
    return 0 if outcome.tally.is_clean else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.run")
    parser.add_argument("--interviews", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=None, help="plays the plan of an earlier run")
    parser.add_argument("--trace", type=Path, default=None, metavar="FILE", help="plays a kept plan again")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

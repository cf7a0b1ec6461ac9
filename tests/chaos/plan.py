"""The plan of a run: who says what, and where the bot is killed. Everything follows from the seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from math import ceil
from pathlib import Path

from bot.conversation.content import Content
from tests.chaos.oracle import Input, Step
from tests.chaos.points import COMMON, RANDOM, STEPS, all_points, points_of
from tests.chaos.script import Ending, write_script


class DatabaseKind(StrEnum):
    """Where a bot keeps everything."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


class Aftermath(StrEnum):
    """What happens to the killed bot before it starts again.

    LOST_DEVICE takes its crypto store away, LATE makes the attempts to send a day old: both times the homeserver can no
    longer recognise a repeat, and the room's timeline decides.
    """

    NOTHING = "nothing"
    LOST_DEVICE = "lost_device"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill.

    Attributes:
        point: a named point, or RANDOM.
        passage: at which passage after the start of the process; at RANDOM the milliseconds.
        delay: milliseconds from the beginning of a step until its midst.
        aftermath: what happens before the next start.
    """

    point: str
    passage: int
    delay: float = 0.0
    aftermath: Aftermath = Aftermath.NOTHING


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview: a room of its own.

    Attributes:
        number: counted through the run.
        person: which of the people of this bot holds it.
        steps: what they say; after each step they wait for what the bot has to say to it.
        ending: how it ends.
    """

    number: int
    person: int
    steps: tuple[Step, ...]
    ending: Ending


@dataclass(frozen=True, slots=True)
class Lane:
    """What happens to one bot.

    Attributes:
        database: where it keeps everything.
        people: how many people talk to it.
        interviews: what they say.
        kills: where it is killed, as far as there is work.
        window: how many of the next kills on the common way are due at the same time; of many, the first comes soon.
    """

    database: DatabaseKind
    people: int
    interviews: tuple[Interview, ...]
    kills: tuple[Kill, ...]
    window: int = 6


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does.

    Attributes:
        seed: what everything follows from.
        lanes: what happens to each bot.
        outages: seconds from one death of the homeserver to the next, as long as there are interviews.
    """

    seed: int
    lanes: tuple[Lane, ...]
    outages: tuple[float, ...] = ()

    @property
    def interviews(self) -> int:
        """How many interviews are held."""
        return sum(len(lane.interviews) for lane in self.lanes)

    def to_json(self) -> dict[str, object]:
        """The plan as JSON."""
        return asdict(self)


KILLS_PER_INTERVIEW = 0.75
"""In a large run; the more of them, the longer it takes."""

INTERVIEWS_PER_OUTAGE = 70
"""In a large run; a homeserver takes some seconds to start."""

SMALL = 60
"""Interviews up to which every point is passed by at most one of the two bots, and soon."""

ENDINGS = (Ending.EXPORT, Ending.ERASURE, Ending.RESULT, Ending.STOP, Ending.RESULT, Ending.RESULT)
"""How one interview after the other ends."""

MOST_SCRIPTS = 40
"""Different courses of interviews with one ending; each of them costs a tenth of a second to think out."""

MOST_ROOMS = 9
"""Interviews of one person; of more than ten invitations in an hour the bot hears no more."""


def make_plan(seed: int, count: int, content: Content) -> Plan:
    """The plan of a run.

    Args:
        seed: decides everything.
        count: how many interviews, shared between the two databases.
        content: the dialog that is talked about.
    """
    chance = random.Random(seed)
    kinds = tuple(DatabaseKind)
    points = _dealt(chance, len(kinds)) if count <= SMALL else (all_points(),) * len(kinds)
    scripts = {ending: _scripts(chance, ending, count, content) for ending in Ending}
    lanes = []
    for place, kind in enumerate(kinds):
        numbers = range(place, count, len(kinds))
        people = max(ceil(len(numbers) / MOST_ROOMS), min(ceil(len(numbers) / 2), 15))
        interviews = tuple(_interview(chance, number, turn, people, scripts) for turn, number in enumerate(numbers))
        kills = (
            few_kills(chance, points[place])
            if count <= SMALL
            else many_kills(chance, ceil(KILLS_PER_INTERVIEW * len(numbers)))
        )
        lanes.append(Lane(kind, people, interviews, tuple(kills), window=6 if count <= SMALL else 2))
    outages = tuple(round(chance.uniform(20, 90), 1) for _ in range(count // INTERVIEWS_PER_OUTAGE))
    return Plan(seed, tuple(lanes), outages)


def read_plan(trace: Path) -> Plan:
    """The plan of a run from its trace."""
    return plan_from_json(json.loads(trace.read_text(encoding="utf-8"))["plan"])


def plan_from_json(data: object) -> Plan:
    """The plan of a run that was kept."""
    assert isinstance(data, dict)
    return Plan(int(data["seed"]), tuple(_lane_from_json(lane) for lane in data["lanes"]), tuple(data["outages"]))


def _scripts(chance: random.Random, ending: Ending, count: int, content: Content) -> Sequence[tuple[Step, ...]]:
    """What is said in interviews with one ending; a large run holds some of them several times."""
    number = min(MOST_SCRIPTS, ceil(count * ENDINGS.count(ending) / len(ENDINGS)))
    return [write_script(chance, content, ending) for _ in range(number)]


def _interview(
    chance: random.Random, number: int, turn: int, people: int, scripts: Mapping[Ending, Sequence[tuple[Step, ...]]]
) -> Interview:
    ending = ENDINGS[turn % len(ENDINGS)]
    return Interview(number, turn % people, chance.choice(scripts[ending]), ending)


def _dealt(chance: random.Random, hands: int) -> tuple[tuple[str, ...], ...]:
    """Every point in one of so many hands; settling against the timeline follows from others and is in all."""
    points = [point for point in all_points() if point not in points_of("find")]
    chance.shuffle(points)
    return tuple((*points[hand::hands], *points_of("find")) for hand in range(hands))


def few_kills(chance: random.Random, points: Sequence[str]) -> Iterator[Kill]:
    """Every point once, and both ways to a settlement."""
    yield Kill("send.after", 2, aftermath=Aftermath.LATE)
    for point in chance.sample(points, len(points)):
        yield _kill(chance, point, farthest=3 if _is_common(point) else 1)
    yield Kill("send.after", 2, aftermath=Aftermath.LOST_DEVICE)
    yield Kill(RANDOM, chance.randint(300, 1500))


def many_kills(chance: random.Random, count: int) -> Iterator[Kill]:
    """So many kills, every point among them where they are hundreds."""
    points, rare = all_points(COMMON), all_points([step for step in STEPS if step not in COMMON])
    for number in range(count):
        if number % 60 == 30:
            yield Kill(chance.choice(("send.before", "send.after")), chance.randint(1, 3), 0, Aftermath.LOST_DEVICE)
        elif number % 30 == 10:
            yield Kill(chance.choice(("send.before", "send.after")), chance.randint(1, 9), 0, Aftermath.LATE)
        elif number % 8 == 3:
            yield Kill(RANDOM, chance.randint(100, 6000))
        elif number % 4 == 2:
            yield _kill(chance, chance.choice(rare), farthest=2)
        else:
            yield _kill(chance, chance.choice(points), farthest=60)


def _kill(chance: random.Random, point: str, *, farthest: int) -> Kill:
    step, _, place = point.partition(".")
    is_remote = step in {"upload", "send", "find", "redact", "leave"}
    delay = chance.uniform(0.1, 12 if is_remote else 1.5) if place == "during" else 0.0
    return Kill(point, chance.randint(1, farthest), round(delay, 2))


def _is_common(point: str) -> bool:
    return point.partition(".")[0] in COMMON


def _lane_from_json(data: Mapping[str, object]) -> Lane:
    interviews, kills = data["interviews"], data["kills"]
    assert isinstance(interviews, list)
    assert isinstance(kills, list)
    return Lane(
        DatabaseKind(str(data["database"])),
        int(str(data["people"])),
        tuple(_interview_from_json(interview) for interview in interviews),
        tuple(Kill(**{**kill, "aftermath": Aftermath(kill["aftermath"])}) for kill in kills),
        int(str(data["window"])),
    )


def _interview_from_json(data: Mapping[str, object]) -> Interview:
    steps = data["steps"]
    assert isinstance(steps, list)
    read = tuple(tuple(Input(**said) for said in step) for step in steps)
    return Interview(int(str(data["number"])), int(str(data["person"])), read, Ending(str(data["ending"])))

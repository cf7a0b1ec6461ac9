from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.incoming import Expired, Expiring, Incoming
from bot.conversation.state import Conversation
from bot.conversation.turn import Turn
from bot.service.mail import Draft, Outcome, PostingKind, TransactionId
from bot.service.retention import Period, Retention
from tests.support.office import ROOM, START, Clocks, Office, count, event

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
JOIN = event("join", "join")
OPENING = ["0 Joined", "next"]


class Bot:
    """A bot whose process starts and ends, and whose hours pass when the test says so."""

    def __init__(self, *, retention_days: int = 30) -> None:
        self.office = Office(retention_days=retention_days)
        self.process = self.office.made()

    @property
    def clocks(self) -> Clocks:
        return self.office.clocks

    async def say(self, name: str, text: str) -> None:
        await self.office.hear(event(name, text))

    async def live(self, passed: timedelta) -> None:
        """The process runs on: it looks every hour, and what is due is done."""
        for _ in range(int(passed / HOUR)):
            self.clocks.go(HOUR)
            await self.check()

    async def check(self) -> None:
        retention = self.process.retention
        await retention.check()
        for room in list(self.process.dispatch._errands):
            await self.process.dispatch._step(room)
        if not self.office.is_quiet():
            await self.office.hear()

    def restart(self, *, away: timedelta = timedelta(0)) -> None:
        self.clocks.go(away)
        self.process = self.office.made()

    @property
    def texts(self) -> list[str]:
        return self.office.server.texts()

    @property
    def is_erased(self) -> bool:
        return self.office.store.purged == [ROOM]


@pytest.fixture
async def bot() -> Bot:
    bot = Bot()
    await bot.office.hear(JOIN)
    return bot


async def test_the_end_is_announced_once_and_then_comes(bot: Bot) -> None:
    await bot.live(26 * DAY)
    assert bot.texts == OPENING
    await bot.live(DAY + 2 * HOUR)
    assert bot.texts == [*OPENING, "ends 2026-12-24"]
    await bot.live(2 * DAY + 20 * HOUR)
    assert bot.texts == [*OPENING, "ends 2026-12-24"]
    await bot.live(5 * HOUR)
    assert bot.texts == ["gone"]
    assert bot.is_erased
    assert bot.office.server.left == [ROOM]


async def test_whoever_writes_after_the_announcement_stays(bot: Bot) -> None:
    await bot.live(28 * DAY)
    await bot.say("1", "a")
    await bot.live(26 * DAY)
    assert bot.texts == [*OPENING, "ends 2026-12-24", "1 Said a", "next"]
    await bot.live(2 * DAY)
    assert bot.texts[-1] == "ends 2027-01-21"


async def test_what_waits_is_heard_before_anything_is_removed(bot: Bot) -> None:
    await bot.live(29 * DAY + 20 * HOUR)
    bot.clocks.go(10 * HOUR)
    mail = event("1", "a")
    await bot.office.store.admit([mail], "s", now=bot.clocks.now())
    await bot.check()
    await bot.live(2 * HOUR)
    assert not bot.is_erased
    assert bot.texts[-2:] == ["1 Said a", "next"]


@pytest.mark.parametrize(("days", "notice"), [(365, 3 * DAY), (7, 3 * DAY), (6, 2 * DAY), (3, DAY), (1, 8 * HOUR)])
def test_the_notice_is_shorter_where_less_than_a_week_is_kept(days: int, notice: timedelta) -> None:
    assert Period(days).notice == notice


@pytest.mark.parametrize("days", [1, 2, 6, 7])
async def test_short_periods_are_announced_too(days: int) -> None:
    bot = Bot(retention_days=days)
    await bot.office.hear(JOIN)
    await bot.live(Period(days).whole - Period(days).notice + HOUR)
    assert bot.texts[-1].startswith("ends ")
    assert not bot.is_erased
    await bot.live(Period(days).notice + HOUR)
    assert bot.is_erased


async def test_a_room_without_a_conversation_is_left_without_a_word() -> None:
    bot = Bot()
    remark = Draft(TransactionId("t"), PostingKind.NOTICE, {"body": "encrypt!"})
    await bot.office.store.settle(ROOM, Outcome(drafts=(remark,)), arrival=None, now=START)
    await bot.live(30 * DAY - HOUR)
    assert bot.texts == ["encrypt!"]
    await bot.live(2 * HOUR)
    assert bot.texts == []
    assert bot.is_erased


@pytest.mark.parametrize("jump", [timedelta(days=365), timedelta(days=40), -timedelta(days=365), timedelta(hours=2)])
async def test_a_jump_of_the_clock_removes_nothing_early(bot: Bot, jump: timedelta) -> None:
    await bot.live(DAY)
    bot.clocks.jump(jump)
    await bot.live(3 * DAY)
    assert not bot.is_erased
    bot.clocks.jump(-jump)
    await bot.live(10 * DAY)
    assert not bot.is_erased


async def test_a_jump_while_running_makes_no_announcement_old(bot: Bot) -> None:
    await bot.live(27 * DAY + 3 * HOUR)
    assert bot.texts[-1] == "ends 2026-12-24"
    bot.clocks.jump(timedelta(days=2, hours=12))
    await bot.live(2 * DAY)
    assert not bot.is_erased


async def test_a_short_jump_says_nothing(bot: Bot) -> None:
    await bot.live(DAY)
    bot.clocks.jump(timedelta(days=365))
    await bot.check()
    bot.clocks.jump(-timedelta(days=365))
    await bot.live(2 * DAY)
    assert bot.texts == OPENING


async def test_a_jump_while_the_bot_is_away_makes_no_announcement_old(bot: Bot) -> None:
    await bot.live(27 * DAY + 3 * HOUR)
    assert bot.texts[-1] == "ends 2026-12-24"
    bot.restart(away=HOUR)
    bot.clocks.jump(timedelta(days=365))
    bot.process = bot.office.made()
    await bot.live(2 * DAY)
    assert not bot.is_erased


async def test_a_wrong_clock_at_the_start_that_is_set_right_does_no_harm(bot: Bot) -> None:
    await bot.live(27 * DAY + 3 * HOUR)
    bot.clocks.jump(timedelta(days=2, hours=12))
    bot.restart()
    bot.clocks.go(timedelta(minutes=2))
    bot.clocks.jump(-timedelta(days=2, hours=12))
    bot.clocks.go(timedelta(minutes=3))
    await bot.check()
    await bot.live(DAY)
    assert not bot.is_erased


async def test_an_announcement_from_the_future_counts_for_nothing(bot: Bot) -> None:
    await bot.live(27 * DAY + 3 * HOUR)
    bot.clocks.jump(-timedelta(days=2))
    await bot.live(DAY)
    assert not bot.is_erased


async def test_restarts_put_off_nothing(bot: Bot) -> None:
    for _ in range(31 * 2):
        await bot.live(11 * HOUR)
        bot.restart(away=HOUR)
    assert bot.is_erased


async def test_a_machine_that_is_off_at_weekends_still_removes(bot: Bot) -> None:
    for _ in range(6):
        await bot.live(5 * DAY)
        bot.restart(away=2 * DAY)
    assert bot.is_erased


async def test_after_a_long_absence_the_end_is_announced_anew(bot: Bot) -> None:
    await bot.live(27 * DAY + 3 * HOUR)
    bot.restart(away=20 * DAY)
    await bot.live(3 * HOUR)
    assert bot.texts == [*OPENING, "ends 2026-12-24", "ends 2027-01-13"]
    await bot.live(2 * DAY)
    assert not bot.is_erased
    await bot.live(2 * DAY)
    assert bot.is_erased


async def test_summer_time_changes_nothing() -> None:
    bot = Bot()
    berlin = ZoneInfo("Europe/Berlin")
    bot.clocks.wall = datetime(2027, 3, 27, 23, 0, tzinfo=berlin)

    class Local(Clocks):
        def now(self) -> datetime:
            return self.wall.astimezone(berlin)

    local = Local(bot.clocks.wall.astimezone(ZoneInfo("UTC")), 0.0)
    bot.office.server.clocks = local
    bot.process = bot.office.made()
    await bot.office.hear(JOIN)
    await bot.live(29 * DAY + 22 * HOUR)
    assert not bot.is_erased
    assert bot.office.store.check is not None
    assert bot.office.store.check.steady_since < local.now() - 29 * DAY
    await bot.live(5 * HOUR)
    assert bot.is_erased


async def test_a_mistake_in_the_interview_does_not_keep_what_must_go() -> None:
    bot = Bot()
    bot.office.take = broken_at_the_end
    bot.restart()
    await bot.office.hear(JOIN)
    await bot.live(31 * DAY)
    assert bot.texts == []
    assert bot.is_erased


def broken_at_the_end(conversation: Conversation | None, incoming: Incoming, *, now: datetime) -> Turn:
    assert not isinstance(incoming, Expiring | Expired), "a mistake in the interview"
    return count(conversation, incoming, now=now)


async def test_old_ids_are_forgotten(bot: Bot) -> None:
    bot.clocks.go(HOUR)
    await bot.live(20 * DAY)
    assert bot.office.store.arrivals
    await bot.say("1", "a")
    await bot.live(11 * DAY)
    assert [one.arrival.event_id for one in bot.office.store.arrivals] == ["$1"]


def test_retention_is_one_of_the_parts() -> None:
    assert isinstance(Office().made().retention, Retention)

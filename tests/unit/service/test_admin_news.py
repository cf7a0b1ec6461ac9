"""News for the admins: once a month while there are some, and in their room only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.service.admin_news import AdminRoom
from bot.service.mail import RoomId
from bot.service.retention import Period
from bot.texts import Document
from tests.support.office import OTHER, ROOM, Office

DAY = timedelta(days=1)


@dataclass
class Catalogue:
    """Says what is due, while something is."""

    is_due: bool = True
    asked: list[date] = field(default_factory=list)

    def news(self, day: date) -> Document | None:
        self.asked.append(day)
        return Document.of(f"due on {day}") if self.is_due else None


class Admins:
    """An office whose process may end and begin again."""

    def __init__(self, room: RoomId = ROOM) -> None:
        self.catalogue = Catalogue()
        self.office = Office(admins=AdminRoom(room, self.catalogue.news))

    async def look(self, *, after: timedelta = timedelta(0)) -> list[str]:
        """What stands in the room after a look of a process that has just begun."""
        self.office.clocks.go(after)
        async with self.office.open() as process:
            assert process.news is not None
            await process.news.look()
            await self.office.quiet()
        return self.office.server.texts()


async def test_the_news_of_a_month_are_said_once() -> None:
    admins = Admins()
    assert await admins.look() == ["due on 2026-11-24"]
    assert await admins.look(after=DAY) == ["due on 2026-11-24"]
    assert await admins.look(after=10 * DAY) == ["due on 2026-11-24", "due on 2026-12-05"]


async def test_nothing_is_said_while_nothing_is_due() -> None:
    admins = Admins()
    admins.catalogue.is_due = False
    assert await admins.look() == []
    assert admins.catalogue.asked == [date(2026, 11, 24)]


async def test_a_loss_of_the_answer_does_not_double_the_news() -> None:
    admins = Admins()
    admins.office.transport.failures[("send", ROOM)] = [TimeoutError()]
    assert await admins.look() == ["due on 2026-11-24"]


async def test_retention_leaves_the_room_of_the_admins_alone() -> None:
    admins = Admins()
    await admins.look()
    process = admins.office.made()
    for _ in range(24 * 70):
        admins.office.clocks.go(timedelta(hours=1))
        await process.retention.check()
    assert not process.dispatch._errands
    assert admins.office.server.left == []


async def test_any_other_room_is_looked_at() -> None:
    admins = Admins(room=OTHER)
    await admins.look()
    process = admins.office.made()
    process.retention._period = Period(30)
    for _ in range(24 * 70):
        admins.office.clocks.go(timedelta(hours=1))
        await process.retention.check()
    assert OTHER in process.dispatch._errands

"""Everything between the channel and the storage, put together and running."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.service.admin_news import AdminNews, AdminRoom
from bot.service.attention import Attentive
from bot.service.delivery import Delivery
from bot.service.dispatch import Dispatch
from bot.service.drafting import Drafting, Take
from bot.service.handle import Desk
from bot.service.intake import Intake
from bot.service.mail import RoomId
from bot.service.ports import UNOBSERVED, Attention, Clock, Observer, Reader, Renderer, Store, Transport
from bot.service.retention import Period, Retention
from bot.service.room_workers import STEADY_PACE, Pace, first_of
from bot.service.steady_clock import Clocks, Elapsed, elapsed
from bot.texts.document import Document


@dataclass(frozen=True, slots=True)
class House:
    """What the bot is here.

    Attributes:
        take: the interview.
        apology: what is said where a mistake in the interview swallowed a message.
        retention_days: how long is kept what nobody touches.
        clock: the time of day.
        elapsed: seconds by a clock that nobody sets.
        pace: how much is done at a time.
        admins: where the admins are told news, and what people report; None where there is no such room.
        observer: counts what happens.
    """

    take: Take
    apology: Document
    retention_days: int
    clock: Clock
    elapsed: Elapsed = elapsed
    pace: Pace = STEADY_PACE
    admins: AdminRoom | None = None
    observer: Observer = UNOBSERVED


@dataclass(frozen=True, slots=True)
class Channel:
    """How the bot hears and speaks.

    Attributes:
        reader: says what came in.
        transport: brings out what is said.
        renderer: makes messages of documents.
        attention: shows people that they are heard.
    """

    reader: Reader
    transport: Transport
    renderer: Renderer
    attention: Attention


class PostOffice:
    """Takes in, works on and brings out, for ever.

    Args:
        house: what the bot is here.
        store: what outlives the process.
        channel: how it hears and speaks.

    Attributes:
        intake: where what comes in is handed over.
        dispatch: works through what came in.
        delivery: brings out what is to be said.
        retention: removes what nobody touches.
        news: tells the admins; None where there is no room for them.
    """

    def __init__(self, house: House, store: Store, channel: Channel) -> None:
        attention = Attentive(channel.attention)
        admins = None if house.admins is None else house.admins.room
        drafting = Drafting(house.take, house.apology, channel.renderer, store, admins)
        desk = Desk(store, channel.reader, drafting, attention, house.clock, self._deliver, house.observer)
        self.dispatch = Dispatch(store, desk, self._deliver, pace=house.pace, observer=house.observer)
        self.delivery = Delivery(
            store,
            channel.transport,
            attention=attention,
            cleared=self.dispatch.wake,
            clocks=Clocks(house.clock, house.elapsed),
            pace=house.pace,
            observer=house.observer,
        )
        self.intake = Intake(store, self.dispatch, house.clock)
        self.retention = Retention(
            store,
            drafting,
            self.dispatch.visit,
            period=Period(house.retention_days, admins),
            clock=house.clock,
            elapsed=house.elapsed,
        )
        self.news = (
            None
            if house.admins is None
            else AdminNews(house.admins, store, drafting, clock=house.clock, deliver=self._deliver)
        )

    @property
    def _parts(self) -> tuple[Dispatch | Delivery | Retention | AdminNews, ...]:
        news = () if self.news is None else (self.news,)
        return (self.dispatch, self.delivery, self.retention, *news)

    async def run(self) -> None:
        """Works until stopped; what is in hand is finished, within a limit.

        Raises:
            LotseError: what no room can go on with (``bot.service.room_workers.ENDING``).
        """
        try:
            async with asyncio.TaskGroup() as group:
                for part in self._parts:
                    group.create_task(part.run())
        except BaseExceptionGroup as errors:
            raise first_of(errors) from errors

    def look_again(self) -> None:
        """Ends the pauses of rooms that wait for the channel, because it answers again."""
        self.dispatch.wake_all()
        self.delivery.wake_all()

    def stop(self) -> None:
        """Asks for the end."""
        for part in self._parts:
            part.stop()

    def _deliver(self, room: RoomId) -> None:
        self.delivery.wake(room)

"""Which part of the bot gets which others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from typing import Protocol

from bot.advice.explain.upkeep import upkeep
from bot.cli.clock import LocalClock
from bot.cli.running import Wrap
from bot.conversation import deployment
from bot.conversation.content import Content
from bot.conversation.take import take
from bot.matrix.house import House
from bot.matrix.incoming import Audience
from bot.matrix.outgoing import MatrixRenderer
from bot.matrix.reader import MatrixReader
from bot.matrix.rooms import Rooms
from bot.matrix.session import Session
from bot.matrix.sync import SyncBatch, SyncLoop
from bot.matrix.transport import MatrixTransport
from bot.service import post_office
from bot.service.admin_news import AdminRoom
from bot.service.mail import RoomId
from bot.service.pauses import growing_pauses
from bot.service.ports import Inbox, Observer, Part, Store
from bot.settings import Settings
from bot.texts import Register


class Running(Protocol):
    """A part of the bot that works until it is stopped."""

    async def run(self) -> None:
        """Works until stopped; raises what ends the whole."""

    def stop(self) -> None:
        """Asks for the end: what is in hand is finished, nothing is begun any more."""


class Listening:
    """The sync loop, from where the inbox ends.

    Args:
        loop: brings batch after batch.
        inbox: where they are stored.
        on_ready: called once, when the first batch was stored.
    """

    def __init__(self, loop: SyncLoop, inbox: Inbox, on_ready: Callable[[], None]) -> None:
        self._loop = loop
        self._inbox = inbox
        self._on_ready = on_ready
        self.stop = loop.stop

    async def run(self) -> None:
        """Works until stopped."""
        await self._loop.run(await self._inbox.position(), self._on_ready)


def put_together(
    settings: Settings, content: Content, session: Session, *, store: Store, wrap: Wrap, on_ready: Callable[[], None]
) -> tuple[Running, ...]:
    """The parts of the bot that run side by side.

    Args:
        settings: the configuration.
        content: what the bot asks, knows and says.
        session: the logged-in client.
        store: what outlives the process.
        wrap: what tests put around the parts.
        on_ready: called once, when the first answer of a sync was stored.
    """
    client = session.client
    audience = Audience(client.user_id, settings.allowed)
    rules = House(audience, settings.max_members, settings.admin_room, content.sentences.document)
    rooms = Rooms(client)
    matrix = MatrixTransport(client, rooms)
    reader = wrap.reader(MatrixReader(client, rooms, rules))
    channel = post_office.Channel(reader, wrap.transport(matrix), MatrixRenderer(), matrix)
    office = post_office.PostOffice(_what_it_is(settings, content, session, wrap.observer), store, channel)

    async def take_in(batch: SyncBatch) -> None:
        await office.intake.take_in(batch.mail, batch.position, batch.keys_for)
        wrap.observer.synced()
        if batch.is_return:
            office.look_again()

    loop = SyncLoop(client, rooms, rules, take_in, pauses=lambda: _counted(growing_pauses(), wrap.observer))
    return Listening(loop, store, on_ready), office


def _counted(pauses: Iterator[float], observer: Observer) -> Iterator[float]:
    """Pauses of the sync loop, each of which follows a failure."""
    for pause in pauses:
        observer.tried_again(Part.SYNC)
        yield pause


def _what_it_is(settings: Settings, content: Content, session: Session, observer: Observer) -> post_office.House:
    facts = deployment.Deployment(
        version("messenger-lotse"),
        deployment.Channel.MATRIX,
        Register(settings.language),
        session.identity.fingerprint,
        settings.operator,
        settings.contacts.datenschutz,
        settings.contacts.mensch,
        settings.retention_days,
        settings.country,
        takes_reports=settings.admin_room is not None,
    )
    interview = partial(take, content=content, deployment=facts)
    apology = content.sentences.document("room.failed")
    admins = None
    if settings.admin_room is not None:
        admins = AdminRoom(RoomId(settings.admin_room), partial(upkeep, content.knowledge, content.sentences))
    return post_office.House(
        interview, apology, settings.retention_days, LocalClock(), admins=admins, observer=observer
    )

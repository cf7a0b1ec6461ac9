"""The running bot: everything opened, put together and run side by side, until something ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.cli.refusals import clear_refusal
from bot.conversation.content import Content
from bot.errors import LoggedOutSoftly, LotseError, RateLimited, StorageUnavailable, Unreachable
from bot.service.ports import UNOBSERVED, Observer, Reader, Store, Transport
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.cli.wiring import Running
    from bot.matrix.session import Access, DataFolder, Session
    from bot.web.health import Health

Part = TypeVar("Part")

log = structlog.get_logger(__name__)


def _as_it_is(real: Part) -> Part:
    return real


@dataclass(frozen=True, slots=True)
class Wrap:
    """What stands around the parts. For each real part it gives the one to use in its place: itself, but in tests.

    Attributes:
        store: for what outlives the process.
        reader: for what reads what came in.
        transport: for what brings messages out.
        observer: counts what happens.
    """

    store: Callable[[Store], Store] = _as_it_is
    reader: Callable[[Reader], Reader] = _as_it_is
    transport: Callable[[Transport], Transport] = _as_it_is
    observer: Observer = UNOBSERVED


class RunningBot:
    """The bot from opening its database to the first failure, or to the end it is asked for.

    Args:
        settings: the configuration.
        content: what the bot asks, knows and says.
        wrap: what tests put around the parts.
        folder: the data folder, which is this process's.
        health: is told how the bot is; None where nobody asks.

    Attributes:
        is_ready: whether it came as far as to store the first answer of a sync.
    """

    def __init__(
        self, settings: Settings, content: Content, wrap: Wrap, folder: DataFolder, health: Health | None = None
    ) -> None:
        self._settings = settings
        self._content = content
        self._wrap = wrap
        self._folder = folder
        self._health = health
        self._parts: tuple[Running, ...] = ()
        self.is_ready = False

    async def run(self, ending: asyncio.Event) -> None:
        """Works until the end is asked for.

        Raises:
            LotseError: what keeps it from going on.
        """
        try:
            async with asyncio.TaskGroup() as group:
                work = group.create_task(self._work())
                watch = group.create_task(self._end(ending, work))
                work.add_done_callback(lambda _: watch.cancel())
        except BaseExceptionGroup as errors:
            raise cause_of(errors) from errors

    async def _end(self, ending: asyncio.Event, work: asyncio.Task[None]) -> None:
        await ending.wait()
        if not self._parts:
            log.warning("broken_off")
            work.cancel()
        for part in self._parts:
            part.stop()

    async def _work(self) -> None:
        from bot.matrix.session import open_session
        from bot.storage import open_store

        settings = self._settings
        async with open_store(settings.database, settings.data_dir, settings.user_id) as store:
            clear_refusal(settings.data_dir)
            async with open_session(access_of(settings), self._folder) as session:
                await self._run_parts(session, self._wrap.store(store))

    async def _run_parts(self, session: Session, store: Store) -> None:
        from bot.cli.wiring import put_together

        if session.other_devices:
            log.warning("other_devices", count=session.other_devices)
        self._parts = put_together(
            self._settings, self._content, session, store=store, wrap=self._wrap, on_ready=self._ready
        )
        with nullcontext() if self._health is None else self._health.logged_in(store) as pulse:
            if pulse is not None:
                self._parts = (*self._parts, pulse)
            async with asyncio.TaskGroup() as group:
                for part in self._parts:
                    group.create_task(part.run())

    def _ready(self) -> None:
        self.is_ready = True
        log.info("ready", action="ready")


def access_of(settings: Settings) -> Access:
    """How to log in, as configured."""
    from bot.matrix.session import Access

    login = settings.login()
    return Access(settings.homeserver, settings.user_id, login.password, login.access_token)


def cause_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong, of several things at once: rather what somebody has to mend than what time mends."""
    return max(_leaves(group), key=_weight)


def _weight(error: BaseException) -> int:
    if isinstance(error, StorageUnavailable | LoggedOutSoftly | Unreachable | RateLimited):
        return 0
    return 2 if isinstance(error, LotseError) else 1


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if not isinstance(error, BaseExceptionGroup):
        yield error
        return
    for inner in error.exceptions:
        yield from _leaves(inner)

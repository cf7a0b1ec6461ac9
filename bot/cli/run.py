"""``lotse run``: the bot."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.cli.clock import LocalClock
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.take import take
from bot.files.content import load_content
from bot.service.dispatch import Dispatch
from bot.service.handle import Desk
from bot.service.memory import MemoryConversations
from bot.settings import Settings, load_settings
from bot.texts import Register

if TYPE_CHECKING:
    from bot.matrix.session import Access, Session
    from bot.matrix.sync import PositionFile, SyncBatch, SyncLoop

STOP_SECONDS = 4.0
"""How long a message in hand may take when the bot is asked to end; a supervisor usually waits for longer."""

log = structlog.get_logger(__name__)


def command(
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", readable=False, help="Configuration (YAML).")
    ] = None,
) -> None:
    """Run the bot until it is asked to end (SIGTERM or Ctrl-C)."""
    from bot.matrix.sync import PositionFile

    settings = load_settings(config)
    content = load_content(settings.dialogs_dir, settings.knowledge_dir)
    write_log_lines()
    asyncio.run(serve(settings, content, PositionFile))


def write_log_lines() -> None:
    """One JSON object per line on stderr; libraries keep quiet, because what they log can hold what people wrote."""
    for library in ("nio", "peewee", "aiohttp", "asyncio"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def access_of(settings: Settings) -> Access:
    """How to log in, as configured."""
    from bot.matrix.session import Access

    login = settings.login()
    return Access(settings.homeserver, settings.user_id, login.password, login.access_token)


async def serve(settings: Settings, content: Content, positions: Callable[[Path], PositionFile]) -> None:
    """Logs in and answers until SIGTERM or SIGINT; a batch in hand may still be handled, within bounds.

    Args:
        settings: the configuration.
        content: what the bot asks, knows and says.
        positions: makes the keeper of the sync position from its path.

    Raises:
        LotseError: what a restart cannot mend, or a homeserver that does not answer at the start.
    """
    running = asyncio.get_running_loop()
    loops: list[SyncLoop] = []

    def end() -> None:
        for loop in loops:
            loop.stop()
        if limit.when() is None:  # a second signal gives no second respite
            limit.reschedule(running.time() + (STOP_SECONDS if loops else 0))

    try:
        async with asyncio.timeout(None) as limit:
            for number in (signal.SIGTERM, signal.SIGINT):
                running.add_signal_handler(number, end)
            await _serve(settings, content, positions, loops)
    except TimeoutError:
        if not limit.expired():
            raise
        log.warning("broken_off")
    log.info("ended")


async def _serve(
    settings: Settings, content: Content, positions: Callable[[Path], PositionFile], loops: list[SyncLoop]
) -> None:
    """The same, and tells which loop to stop."""
    from bot.matrix.session import locked, open_session
    from bot.matrix.sync import SyncLoop

    with locked(settings.data_dir) as folder:
        async with open_session(access_of(settings), folder) as session:
            if session.other_devices:
                log.warning("other_devices", count=session.other_devices)
            loop = SyncLoop(session.client, positions(folder.position), _reception(settings, content, session))
            loops.append(loop)
            await loop.run(lambda: log.info("ready", action="ready"))


def _reception(settings: Settings, content: Content, session: Session) -> Callable[[SyncBatch], Awaitable[None]]:
    from bot.matrix.incoming import Audience
    from bot.matrix.reception import Reception
    from bot.matrix.rooms import House, Rooms
    from bot.matrix.sender import MatrixSender

    audience = Audience(session.client.user_id, settings.allowed)
    sender = MatrixSender(session.client)
    house = House(audience, settings.max_members, settings.admin_room, content.sentences.document)
    deployment = _deployment(settings, session.identity.fingerprint)
    desk = Desk(partial(take, content=content, deployment=deployment), MemoryConversations(), LocalClock())
    dispatch = Dispatch(desk, sender, sender, content.sentences.document("room.failed"))
    return Reception(Rooms(session.client, sender, house), dispatch, audience).take_in


def _deployment(settings: Settings, fingerprint: str) -> Deployment:
    return Deployment(
        version("messenger-lotse"),
        Channel.MATRIX,
        Register(settings.language),
        fingerprint,
        settings.operator,
        settings.contacts.datenschutz,
        settings.contacts.mensch,
    )

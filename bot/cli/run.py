"""``lotse run``: the bot.

A process that is killed at any moment loses nothing, so a failure needs no repair either: where nothing can be stored
or the login has run out, the running parts end as if they had been killed, and are put together anew after a pause.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from bot.cli.clock import LocalClock
from bot.cli.left_out import tell_left_out
from bot.cli.log_lines import Pseudonyms, tell_what_tasks_leave, write_log_lines
from bot.cli.refusals import note_refusal
from bot.cli.running import RunningBot, Wrap
from bot.cli.supervision import keep_running
from bot.conversation.content import Content
from bot.errors import DataDirectoryInUse
from bot.files.content import load_content
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.matrix.session import DataFolder
    from bot.web.health import Health

__all__ = ["Wrap", "command", "serve", "write_log_lines"]

NOWHERE = "off"
"""What the setting ``web`` says where nothing is to be served."""

STOP_SECONDS = 4.0
"""How long what is in hand may take when the bot is asked to end; a supervisor usually waits for longer."""

log = structlog.get_logger(__name__)


def command(
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", readable=False, help="Configuration (YAML).")
    ] = None,
) -> None:
    """Run the bot until it is asked to end (SIGTERM or Ctrl-C)."""
    settings = load_settings(config)
    content = load_content(settings.dialogs_dir, settings.knowledge_dir, settings.knowledge_overlay)
    tell_left_out(content)
    write_log_lines()
    asyncio.run(serve(settings, content))


async def serve(settings: Settings, content: Content, wrap: Wrap = Wrap()) -> None:  # noqa: B008  it is frozen
    """Answers until SIGTERM or SIGINT; what is in hand then is finished, within bounds.

    Args:
        settings: the configuration.
        content: what the bot asks, knows and says.
        wrap: what tests put around the parts.

    Raises:
        LotseError: what a restart cannot mend, or a homeserver that does not answer at the first start.
    """
    running = asyncio.get_running_loop()
    tell_what_tasks_leave(running)
    ending = asyncio.Event()

    def end() -> None:
        ending.set()
        if limit.when() is None:  # a second signal gives no second respite
            limit.reschedule(running.time() + STOP_SECONDS)

    try:
        async with asyncio.timeout(None) as limit:
            for number in (signal.SIGTERM, signal.SIGINT):
                running.add_signal_handler(number, end)
            with _alone_in(settings.data_dir) as folder:
                write_log_lines(Pseudonyms.of(folder.root))
                async with _watched(settings.web, wrap) as (watched, health):
                    await keep_running(
                        lambda: RunningBot(settings, content, watched, folder, health),
                        ending,
                        has_run_before=any(folder.crypto.glob("*.db")),
                    )
    except TimeoutError:
        if not limit.expired():
            raise
        log.warning("broken_off")
    log.info("ended")


@contextmanager
def _alone_in(data_dir: Path) -> Iterator[DataFolder]:
    """The data folder; leaves a mark there where another process keeps this one from working."""
    from bot.matrix.session import locked

    try:
        with locked(data_dir) as folder:
            yield folder
    except DataDirectoryInUse:
        note_refusal(data_dir, LocalClock().now())
        raise


@asynccontextmanager
async def _watched(address: str, wrap: Wrap) -> AsyncIterator[tuple[Wrap, Health | None]]:
    """The bot with somebody who counts, where health and metrics are to be served.

    Raises:
        ConfigurationError: nothing can be served at this address.
    """
    if address == NOWHERE:
        yield wrap, None
        return
    from bot.web.app import make_app, served
    from bot.web.health import Health
    from bot.web.metrics import Metrics

    health = Health()
    metrics = Metrics(health)
    async with served(address, make_app(health, metrics)):
        yield replace(wrap, observer=metrics), health

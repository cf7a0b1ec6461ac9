"""``lotse demo``: the whole path for real, on this machine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer


def command(
    answers: Annotated[
        Path | None,
        typer.Option(
            "--answers",
            metavar="FILE",
            readable=False,
            help="Play the answers of a file instead of asking; skip the rest.",
        ),
    ] = None,
) -> int:
    """Run a homeserver, the bot and a terminal chat that encrypts, all on this machine.

    Ends with 0; with --answers only if the bot gave a recommendation, else with 1.
    """
    from rich.console import Console

    from bot.cli.clock import LocalClock
    from bot.cli.main import interface_language
    from bot.demo.mirror import Mirror
    from bot.demo.run import run_with_answers, run_with_person
    from bot.demo.screen import Screen
    from bot.files.answers import load_answers
    from bot.files.content import load_content
    from bot.files.wording import load_wording
    from bot.texts import Register

    _silence_libraries()
    screen = Screen(load_wording(interface_language()), Console(highlight=False))
    if answers is None:
        return run_with_person(screen)
    content = load_content()
    played = load_answers(answers, content.interview.dialog.vocabulary())
    return run_with_answers(played, Mirror(content, LocalClock().now, Register(played.language)), screen)


def _silence_libraries() -> None:
    """The guest's client works in this process; its log lines do not belong between what people say."""
    import structlog

    logging.getLogger().addHandler(logging.NullHandler())
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))

"""``lotse identity``: the bot's encryption identity."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.log_lines import write_log_lines
from bot.cli.running import access_of
from bot.errors import IdentityError, UsageError
from bot.files.wording import Wording, load_wording
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.matrix.session import DataFolder


def command(
    *,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", readable=False, help="Configuration (YAML).")
    ] = None,
    backup: Annotated[
        Path | None,
        typer.Option(
            "--backup", metavar="FILE", readable=False, help="Write the identity's secrets to a new file (0600)."
        ),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Make a new identity, after asking.")] = False,
) -> int:
    """Show the fingerprint of the bot's identity, back its secrets up, or replace it.

    To restore a backup, put the file back as identity/cross-signing.json in data_dir while the bot does not run.
    """
    settings = load_settings(config)
    if replace and backup:
        raise UsageError("identity-one-thing")
    if replace:
        return _replace(settings)
    _show(settings, backup)
    return 0


def _show(settings: Settings, backup: Path | None) -> None:
    from bot.matrix.identity import Identity
    from bot.matrix.session import DataFolder

    file = DataFolder(settings.data_dir).seeds
    seeds = file.load(settings.user_id)
    if seeds is None:
        raise IdentityError("identity-none", file=str(file.path))
    if backup is not None:
        file.back_up(seeds, backup)
    print(Identity(seeds).fingerprint)


def _replace(settings: Settings) -> int:
    """Asks, because everybody who has talked to the bot will see a warning in their client."""
    from bot.cli.main import interface_language
    from bot.matrix.session import locked

    wording = load_wording(interface_language())
    with locked(settings.data_dir) as folder:
        if not _agrees(wording.problem("identity-replace-question", {"user_id": settings.user_id}), wording):
            return 1
        write_log_lines()
        print(asyncio.run(_new_fingerprint(settings, folder)))
    return 0


def _agrees(question: str, wording: Wording) -> bool:
    """Whether the person says yes, in their language; everything else, and nobody there, is a no."""
    print(question, end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in wording.problem("words-for-yes", {}).split()


async def _new_fingerprint(settings: Settings, folder: DataFolder) -> str:
    from bot.matrix.session import open_session

    async with open_session(access_of(settings), folder, replace_identity=True) as session:
        return session.identity.fingerprint

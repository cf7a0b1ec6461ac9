"""``lotse identity``: the bot's encryption identity."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.run import access_of, write_log_lines
from bot.errors import IdentityError, UsageError
from bot.settings import Settings, load_settings


def command(
    *,
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Configuration (YAML).")] = None,
    backup: Annotated[
        Path | None, typer.Option("--backup", metavar="FILE", help="Write the identity's secrets to a new file (0600).")
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
    from bot.files.wording import load_wording

    wording = load_wording(interface_language())
    if not typer.confirm(wording.problem("identity-replace-question", {"user_id": settings.user_id}), err=True):
        return 1
    write_log_lines()
    print(asyncio.run(_new_fingerprint(settings)))
    return 0


async def _new_fingerprint(settings: Settings) -> str:
    from bot.matrix.session import locked, open_session

    with locked(settings.data_dir) as folder:
        async with open_session(access_of(settings), folder, replace_identity=True) as session:
            return session.identity.fingerprint

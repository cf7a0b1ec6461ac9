"""The bot as its own process, just as an organisation runs it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.demo.child import Child, plain_environment, start
from bot.demo.homeserver import Account
from bot.texts import Register

LOTSE_RUN: Sequence[str] = (sys.executable, "-m", "bot.cli.main", "run")
"""``lotse run``, independent of what is on the path."""

STOP_LIMIT = 15.0
"""Seconds the bot may take to end in order."""


def environment(homeserver: str, account: Account, data_dir: Path) -> Mapping[str, str]:
    """The whole environment of a bot that is configured by environment variables alone.

    Args:
        homeserver: base URL of the client API.
        account: the bot's account.
        data_dir: where the bot keeps everything.
    """
    return {
        **plain_environment(),
        "LOTSE_HOMESERVER": homeserver,
        "LOTSE_USER_ID": account.user_id,
        "LOTSE_PASSWORD": account.password,
        "LOTSE_DATA_DIR": str(data_dir),
        "LOTSE_WEB": "off",
    }


async def start_bot(homeserver: str, account: Account, *, folder: Path, language: Register) -> Child:
    """Starts ``lotse run``.

    Args:
        homeserver: base URL of the client API.
        account: the bot's account.
        folder: where its data folder and its log lie.
        language: first language of its conversations.

    Returns:
        The running bot.
    """
    env = {**environment(homeserver, account, folder / "data"), "LOTSE_LANGUAGE": language.value}
    return await start(LOTSE_RUN, env=env, folder=folder, log=folder / "bot.log")

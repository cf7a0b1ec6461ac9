"""The command: asks, sets up, and ends with ``lotse doctor``."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.doctor import command as doctor
from bot.cli.log_lines import write_log_lines
from bot.cli.setup.account import entrance_of
from bot.cli.setup.answers import Answers
from bot.cli.setup.asking import Asker
from bot.cli.setup.plan import Given
from bot.cli.setup.steps import carry_out
from bot.files.wording import load_wording
from bot.settings import DEFAULT_FILE, PREFIX

ConfigOption = Annotated[Path, typer.Option("--config", metavar="FILE", help="Configuration to write (YAML).")]
UserOption = Annotated[
    str | None, typer.Option("--user-id", metavar="ID", envvar="LOTSE_USER_ID", help="The bot's Matrix ID.")
]
FolderOption = Annotated[
    Path | None, typer.Option(metavar="DIR", envvar="LOTSE_DATA_DIR", help="Where the bot keeps everything.")
]
HomeserverOption = Annotated[
    str | None, typer.Option(metavar="URL", envvar="LOTSE_HOMESERVER", help="Address of the client API.")
]
PasswordOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="LOTSE_PASSWORD_FILE", help="Password of an account that there is."),
]
TokenOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="LOTSE_ACCESS_TOKEN_FILE", help="Access token, instead of a password."),
]
AdminOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Access token of an admin: lifts the rate limit, and makes the account."),
]
RegistrationOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="registration_shared_secret of Synapse: makes the account.")
]
DatabaseOption = Annotated[str | None, typer.Option(metavar="URL", help="Address of PostgreSQL, without a password.")]
OperatorOption = Annotated[
    str | None, typer.Option(metavar="TEXT", envvar="LOTSE_OPERATOR", help="Who is responsible.")
]
DatenschutzOption = Annotated[
    str | None,
    typer.Option(metavar="TEXT", envvar="LOTSE_CONTACTS__DATENSCHUTZ", help="The data protection officer."),
]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace files that are there, without asking.")]


def command(  # noqa: PLR0913  each is an option
    *,
    config: ConfigOption = DEFAULT_FILE,
    homeserver: HomeserverOption = None,
    user_id: UserOption = None,
    data_dir: FolderOption = None,
    password_file: PasswordOption = None,
    token_file: TokenOption = None,
    admin_token_file: AdminOption = None,
    registration_secret_file: RegistrationOption = None,
    database: DatabaseOption = None,
    operator: OperatorOption = None,
    datenschutz: DatenschutzOption = None,
    overwrite: OverwriteOption = False,
) -> int:
    """Make or take the bot's account, log in, sign the device and write the configuration.

    Asks at the terminal for what is not given. Secrets are given as files or in the environment (LOTSE_PASSWORD,
    LOTSE_ACCESS_TOKEN), never as arguments. Ends with lotse doctor and its exit code.
    """
    given = Given(
        config, homeserver, user_id, data_dir, password_file, token_file, admin_token_file, registration_secret_file,
        database, operator, datenschutz, overwrite,
    )  # fmt: skip
    return set_up(given)


def set_up(given: Given) -> int:
    """Sets the bot up; gives the exit code of ``lotse doctor``."""
    from bot.cli.main import interface_language

    asker = Asker(load_wording(interface_language()), is_interactive=sys.stdin.isatty())
    write_log_lines()
    answers = Answers(given, asker)
    homeserver = answers.homeserver()
    plan = answers.plan(homeserver, asyncio.run(entrance_of(homeserver)))
    asyncio.run(carry_out(plan, asker))
    # From here on what was written counts, as it will for the bot.
    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        del os.environ[name]
    return doctor.command(plan.config)

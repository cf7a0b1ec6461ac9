"""From what was given, and what the person answers, to a plan."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from bot.cli.setup.account import Entrance
from bot.cli.setup.asking import Asker
from bot.cli.setup.plan import Given, Plan, Secret, Way, secret_beside
from bot.errors import ConfigurationError, StorageError, UsageError
from bot.settings import ONE_WORD, Settings

PASSWORD_BYTES = 24
"""How long a password is that is made here; nobody has to type it."""

WITH_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@|[?&]password=")

OF_SECRETS = ("LOTSE_PASSWORD", "LOTSE_ACCESS_TOKEN")
"""Variables that give a secret itself."""


class Answers:
    """Asks for what was not given.

    Args:
        given: what was given on the command line.
        asker: asks the person.
    """

    def __init__(self, given: Given, asker: Asker) -> None:
        self._given = given
        self._asker = asker

    def homeserver(self) -> str:
        """The address of the homeserver."""
        return self._checked("homeserver", self._given.homeserver)

    def plan(self, homeserver: str, entrance: Entrance) -> Plan:
        """Everything else.

        Args:
            homeserver: base URL of the client API.
            entrance: how one logs in there.

        Raises:
            UsageError: something is missing and nobody is there, or does not go together.
            ConfigurationError: a secret cannot be read.
            StorageError: a file is there already and is not to be replaced.
        """
        given = self._given
        user_id = self._checked("user_id", given.user_id)
        if given.database is not None and WITH_PASSWORD.search(given.database):
            raise UsageError("setup-password-shown")
        way = self._way(entrance)
        registration = given.registration_secret_file
        registration_secret = self._secret_of(Way.REGISTRATION, registration) if way is Way.REGISTRATION else None
        admin_token = self._admin_token(way)
        login = self._login(way)
        data_dir = given.data_dir or Path(
            self._asker.text("setup-ask-data-dir", option="--data-dir", default=str(Path("data").absolute()))
        )
        plan = Plan(
            config=given.config.absolute(),
            homeserver=homeserver,
            user_id=user_id,
            data_dir=data_dir.absolute(),
            way=way,
            login=login,
            admin_token=admin_token,
            registration_secret=registration_secret,
            further=self._further(),
        )
        self._may_write(plan)
        return plan

    def _checked(self, key: str, given: str | None) -> str:
        """A value of the configuration, as its own rules want it."""
        problem = _problem_with(key)
        if given is not None:
            code = problem(given)
            if code is not None:
                raise UsageError(code)
            return given
        word = key.replace("_", "-")
        return self._asker.text(f"setup-ask-{word}", option=f"--{word}", problem=problem)

    def _way(self, entrance: Entrance) -> Way:
        ways = self._given_ways()
        possible = _ways_at(entrance)
        if len(ways) > 1:
            raise UsageError("setup-one-way")
        if ways:
            if ways[0] not in possible:
                raise ConfigurationError("setup-token-needed")
            return ways[0]
        if not self._asker.is_interactive:
            raise UsageError("setup-missing", option="--password-file")
        if entrance.has_service:
            self._asker.say("setup-service")
        if len(possible) == 1:
            return possible[0]
        return possible[self._asker.choice("setup-ask-way", [f"setup-way-{way}" for way in possible])]

    def _given_ways(self) -> list[Way]:
        """The ways that were given; the token of an admin alone says that the account is to be made with it."""
        given = self._given
        named = {
            Way.PASSWORD: given.password_file or os.environ.get(OF_SECRETS[0]),
            Way.TOKEN: given.token_file or os.environ.get(OF_SECRETS[1]),
            Way.REGISTRATION: given.registration_secret_file,
        }
        ways = [way for way, source in named.items() if source]
        return ways or ([Way.ADMIN] if given.admin_token_file else [])

    def _login(self, way: Way) -> Secret:
        if way.makes_account:
            return Secret(secrets.token_urlsafe(PASSWORD_BYTES))
        given, variable = {
            Way.PASSWORD: (self._given.password_file, OF_SECRETS[0]),
            Way.TOKEN: (self._given.token_file, OF_SECRETS[1]),
        }[way]
        if given is None and os.environ.get(variable):
            return Secret(os.environ[variable].strip())
        return self._secret_of(way, given)

    def _admin_token(self, way: Way) -> Secret | None:
        """The token of an admin: needed to make the account with it, else only to lift the limit."""
        given = self._given.admin_token_file
        if way is Way.ADMIN or given is not None:
            return self._secret_of(Way.ADMIN, given)
        typed = self._asker.optional_secret("setup-ask-admin-token")
        return None if typed is None else Secret(typed)

    def _secret_of(self, way: Way, file: Path | None) -> Secret:
        if file is not None:
            return Secret(_read(file, way), file.absolute())
        return Secret(self._asker.secret(f"setup-ask-{way}", option=_OPTIONS[way]))

    def _further(self) -> tuple[tuple[str, str], ...]:
        given = self._given
        asked = {
            "database": given.database or os.environ.get("LOTSE_DATABASE"),
            "operator": given.operator or self._asker.optional("setup-ask-operator"),
            "datenschutz": given.datenschutz or self._asker.optional("setup-ask-datenschutz"),
        }
        return tuple((key, value) for key, value in asked.items() if value)

    def _may_write(self, plan: Plan) -> None:
        """Asks before anything is replaced that is there.

        Raises:
            StorageError: it is not to be replaced.
        """
        mine = [plan.config, *([] if plan.login.file else [secret_beside(plan.config, plan.way)])]
        there = [str(file) for file in mine if file.exists()]
        if not there or self._given.overwrite:
            return
        files = ", ".join(there)
        if not self._asker.is_interactive or not self._asker.agrees("setup-ask-overwrite", files=files):
            raise StorageError("setup-file-exists", files=files)


_OPTIONS = {
    Way.PASSWORD: "--password-file",
    Way.TOKEN: "--token-file",
    Way.ADMIN: "--admin-token-file",
    Way.REGISTRATION: "--registration-secret-file",
}


def _ways_at(entrance: Entrance) -> tuple[Way, ...]:
    """The ways that work at a homeserver.

    Where accounts are the business of an authentication service, one that the homeserver makes by itself is unknown
    there, and nobody could log in with it.
    """
    ways = tuple(Way) if not entrance.has_service else (Way.PASSWORD, Way.TOKEN)
    return ways if entrance.by_password else (Way.TOKEN,)


def _problem_with(key: str) -> Callable[[str], str | None]:
    """The rule of the configuration for a value: gives the code of what is wrong with it."""

    def problem(value: str) -> str | None:
        fine = {"homeserver": "https://example.org", "user_id": "@a:example.org", "password": "-"}
        try:
            Settings.model_validate({**fine, key: value})
        except ValidationError as error:
            return error.errors()[0]["type"]
        return None

    return problem


def _read(file: Path, way: Way) -> str:
    """The secret in a file, as the bot will read it."""
    fine = {"homeserver": "https://example.org", "user_id": "@a:example.org"}
    value = Settings.model_validate({**fine, "password_file": file}).login().password
    assert value is not None, "a file gives something, or is an error"
    if way in {Way.TOKEN, Way.ADMIN} and not re.fullmatch(ONE_WORD, value):
        raise ConfigurationError("token-malformed", key=str(file))
    return value

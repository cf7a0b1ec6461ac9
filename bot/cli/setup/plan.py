"""What is to be set up, once everything is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Way(StrEnum):
    """How the bot comes to its account, in the order in which they are offered."""

    PASSWORD = "password"  # noqa: S105  a word for people
    TOKEN = "token"  # noqa: S105  the same
    ADMIN = "admin"
    REGISTRATION = "registration"

    @property
    def makes_account(self) -> bool:
        """Whether there is no account yet."""
        return self in {Way.ADMIN, Way.REGISTRATION}


@dataclass(frozen=True, slots=True)
class Given:
    """What was given when the command was called; None, or empty, where it was not.

    Attributes:
        config: the configuration to write.
        homeserver: base URL of the client API.
        user_id: the bot's Matrix ID.
        data_dir: everything the bot keeps.
        password_file: file with the password of an account that there is.
        token_file: file with an access token.
        admin_token_file: file with the access token of an admin of the homeserver.
        registration_secret_file: file with the homeserver's registration_shared_secret.
        database: address of the database, without a password.
        operator: who is responsible.
        datenschutz: the data protection officer.
        overwrite: whether files that are there may be replaced without asking.
    """

    config: Path
    homeserver: str | None = None
    user_id: str | None = None
    data_dir: Path | None = None
    password_file: Path | None = None
    token_file: Path | None = None
    admin_token_file: Path | None = None
    registration_secret_file: Path | None = None
    database: str | None = None
    operator: str | None = None
    datenschutz: str | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """Something that must be known to nobody else.

    Attributes:
        value: what it is.
        file: where it lies already; None where it lies nowhere yet.
    """

    value: str = field(repr=False)
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be set up.

    Attributes:
        config: the configuration to write.
        homeserver: base URL of the client API.
        user_id: the bot's Matrix ID.
        data_dir: everything the bot keeps.
        way: how the bot comes to its account.
        login: what the bot logs in with: the password (also of an account that is to be made) or the token.
        admin_token: access token of an admin of the homeserver, or None.
        registration_secret: the homeserver's registration_shared_secret, or None.
        further: keys of the configuration that are optional, by name.
    """

    config: Path
    homeserver: str
    user_id: str
    data_dir: Path
    way: Way
    login: Secret
    admin_token: Secret | None = None
    registration_secret: Secret | None = None
    further: tuple[tuple[str, str], ...] = ()

    @property
    def login_file(self) -> Path:
        """Where the bot will find what it logs in with."""
        return self.login.file or secret_beside(self.config, self.way)


def secret_beside(config: Path, way: Way) -> Path:
    """The file for what the bot logs in with, beside the configuration."""
    return config.parent / ("token" if way is Way.TOKEN else "password")

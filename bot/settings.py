"""The configuration: a YAML file and environment variables, the environment first.

Every key may stand in the file or, with the prefix ``LOTSE_``, in the environment (``__`` between the words of a nested
key; a list as YAML or with commas). Unknown keys are findings in both. Secrets may be given as the path of a file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from bot.authoring import (
    Finding,
    Findings,
    FindingsError,
    MapNode,
    Place,
    Plain,
    Source,
    findings_of,
    nearest,
    read,
    written,
)
from bot.errors import ConfigurationError
from bot.files.folders import read_file

PREFIX = "LOTSE_"
DEFAULT_FILE = Path("lotse.yaml")
MAX_SECRET_BYTES = 10_000
ONE_WORD = r"[!-~]+"
"""What can stand in a header: an access token is one word of visible ASCII (RFC 6750, section 2.1)."""

SECRETS = ("password", "access_token", "database")


def _matching(pattern: str, code: Literal["wrong-address", "wrong-user-id", "wrong-web"]) -> AfterValidator:
    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise PydanticCustomError(code, "not of the expected form")
        return value

    return AfterValidator(check)


class Contacts(BaseModel):
    """People to turn to, as they are shown in the chat."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    datenschutz: str | None = Field(None, description="The data protection officer and how to reach them.")
    mensch: tuple[str, ...] = Field((), description="People to turn to, each with contact and hours.")


class Settings(BaseModel):
    """Everything that can be configured."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    homeserver: Annotated[str, _matching(r"https?://[^\s/]+/?", "wrong-address")] = Field(
        description="Base address of the homeserver's client API."
    )
    user_id: Annotated[str, _matching(r"@[^:\s]+:\S+", "wrong-user-id")] = Field(description="The bot's Matrix ID.")
    password: SecretStr | None = Field(None, description="Login by password.")
    password_file: Path | None = Field(None, description="File that holds the password.")
    access_token: SecretStr | None = Field(None, description="Login by access token.")
    access_token_file: Path | None = Field(None, description="File that holds the access token.")
    data_dir: Path = Field(Path("data"), description="Everything the bot keeps.")
    database: str | None = Field(None, description="SQLAlchemy address of the database; SQLite in data_dir if absent.")
    allow: tuple[str, ...] = Field((), description="Who may talk to the bot: globs over Matrix IDs.")
    admin_room: str | None = Field(None, description="Encrypted room for news to the admins.")
    max_members: int = Field(2, ge=2, description="Rooms with more members are left.")
    operator: str | None = Field(None, description="Who is responsible for this bot.")
    contacts: Contacts = Field(Contacts(), description="People to turn to.")
    country: Literal["de"] = Field("de", description="Whose emergency contacts are shown.")
    dialogs_dir: Path | None = Field(None, description="The organisation's own dialogs; the shipped ones if absent.")
    knowledge_dir: Path | None = Field(None, description="The organisation's own knowledge; the shipped one if absent.")
    knowledge_overlay: Path | None = Field(None, description="Folder whose files override single facts.")
    retention_days: int = Field(30, ge=1, description="Days after the last message until everything is removed.")
    web: Annotated[str, _matching(r"off|[^\s:]+:\d{1,5}|\[[0-9a-fA-F:]+\]:\d{1,5}", "wrong-web")] = Field(
        "127.0.0.1:8080", description="Where health, readiness and metrics are served."
    )
    language: Literal["de", "en", "leicht"] = Field("de", description="First language of a conversation.")

    @model_validator(mode="after")
    def _one_login(self) -> Self:
        given = [
            name
            for name in ("password", "password_file", "access_token", "access_token_file")
            if getattr(self, name) is not None
        ]
        if not given:
            raise PydanticCustomError("no-login", "nothing to log in with")
        if len(given) > 1:
            raise PydanticCustomError("two-logins", "more than one login", {"given": ", ".join(given)})
        return self

    @property
    def allowed(self) -> tuple[str, ...]:
        """Globs over Matrix IDs: those configured, else everybody on the bot's own homeserver."""
        return self.allow or (f"@*:{self.user_id.partition(':')[2]}",)

    def login(self) -> Login:
        """The secret to log in with, read from its file where it is given as one.

        Raises:
            ConfigurationError: the file of the secret cannot be read, or what is there can be no token.
        """
        by_password = self.password is not None or self.password_file is not None
        secret = self.password if by_password else self.access_token
        file = self.password_file if by_password else self.access_token_file
        value = secret.get_secret_value() if secret is not None else _secret_from(file or Path())
        if by_password:
            return Login(password=value)
        if not re.fullmatch(ONE_WORD, value):
            raise ConfigurationError("token-malformed", key="access_token" if file is None else str(file))
        return Login(access_token=value)


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """The secret to log in with: a password or an access token."""

    password: str | None = None
    access_token: str | None = None


def _secret_from(file: Path) -> str:
    try:
        raw = file.read_bytes()[:MAX_SECRET_BYTES]
        secret = raw.decode("utf-8-sig").strip()
    except OSError as error:
        raise ConfigurationError("secret-unreadable", file=str(file), reason=error.strerror or "?") from error
    except UnicodeDecodeError:
        raise ConfigurationError("secret-unreadable", file=str(file), reason="UTF-8") from None
    if not secret:
        raise ConfigurationError("secret-empty", file=str(file))
    return secret


def load_settings(file: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """The configuration.

    Args:
        file: the file named on the command line; ``lotse.yaml`` of the current folder where this is None and there
            is one.
        environment: the environment variables; the process's own where this is None.

    Raises:
        ConfigurationError: there is neither a file nor a variable.
        ContentError: the file cannot be read.
        FindingsError: something in file or environment is wrong.
    """
    given = {
        name.upper(): value
        for name, value in (os.environ if environment is None else environment).items()
        if name.upper().startswith(PREFIX)
    }
    root = _file_root(file)
    if root is None and not given:
        raise ConfigurationError("no-configuration", file=str(DEFAULT_FILE))
    in_file = root.plain() if root is not None else {}
    assert isinstance(in_file, Mapping), "the root is a mapping"
    findings = _unknown_variables(given)
    try:
        settings = Settings.model_validate(_merged(in_file, given))
    except ValidationError as error:
        findings += findings_of(error, Settings, lambda path: _located(path, root, given))
    if findings:
        raise FindingsError(findings)
    return settings


def _file_root(file: Path | None) -> MapNode | None:
    if file is None and not DEFAULT_FILE.is_file():
        return None
    root = read(read_file(file or DEFAULT_FILE))
    if isinstance(root, tuple):
        raise FindingsError(root)
    if not isinstance(root, MapNode):
        raise FindingsError((Finding("not-a-mapping", root.place),))
    return root


def _variables() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every environment variable there is, with the path of its key."""
    for name in Settings.model_fields:
        if name != "contacts":
            yield PREFIX + name.upper(), (name,)
    for name in Contacts.model_fields:
        yield f"{PREFIX}CONTACTS__{name.upper()}", ("contacts", name)


def _unknown_variables(given: Mapping[str, str]) -> Findings:
    known = dict(_variables())
    return tuple(
        Finding("unknown-variable", _variable(name), {"key": name, "near": _near_variable(name, known)})
        for name in sorted(given)
        if name not in known
    )


def _near_variable(name: str, known: Iterable[str]) -> str:
    """The variable that a name is near to, apart from the prefix, which makes all of them alike."""
    near = nearest(name.removeprefix(PREFIX), (variable.removeprefix(PREFIX) for variable in known))
    return PREFIX + near if near else ""


def _merged(in_file: Mapping[str, Plain], given: Mapping[str, str]) -> dict[str, object]:
    """The values of the file with those of the environment laid over them."""
    values: dict[str, object] = dict(in_file)
    for variable, path in _variables():
        if variable not in given:
            continue
        value: object = _as_list(given[variable]) if path[-1] in ("allow", "mensch") else given[variable]
        if len(path) == 1:
            values[path[0]] = value
        else:
            above = values.get(path[0])
            values[path[0]] = {**(above if isinstance(above, dict) else {}), path[1]: value}
    return values


def _as_list(text: str) -> object:
    if text.lstrip().startswith("["):
        node = read(Source("", text))
        return text if isinstance(node, tuple) else node.plain()
    return [item.strip() for item in text.split(",") if item.strip()]


def _located(path: Sequence[str | int], root: MapNode | None, given: Mapping[str, str]) -> tuple[Place, Place, str]:
    """Where a value was given, and the value where it is no secret."""
    variable = next((name for name, keys in _variables() if name in given and keys == tuple(path)[: len(keys)]), None)
    if variable is not None or root is None:
        place = _variable(variable or PREFIX + "__".join(str(step) for step in path).upper())
        return place, place, _shown(path, given.get(variable or "", ""))
    key_place, place, text = written(root, path)
    return key_place, place, _shown(path, text)


def _variable(name: str) -> Place:
    return Place(name, 0, 0)


def _shown(path: Sequence[str | int], text: str) -> str:
    return "…" if not text or not path or path[0] in SECRETS else text[:60]

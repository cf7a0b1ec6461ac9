"""``lotse setup`` up to the homeserver, and at homeservers that are not like Synapse alone."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.setup.account import Entrance, entrance_of, lift_limit, make_with_secret, make_with_token
from bot.cli.setup.plan import Plan, Secret, Way
from bot.cli.setup.writing import PasswordAside, as_yaml, write_configuration
from bot.demo.child import plain_environment
from bot.errors import ConfigurationError, Refused
from bot.settings import load_settings
from tests.unit.matrix.scripted_homeserver import JsonObject, Scripted, scripted_homeserver

ROOT = Path(__file__).parents[2]
LOTSE = "@lotse:example.org"
SECRET = "sehr-geheim"

VERSIONS: tuple[int, JsonObject] = (200, {"versions": ["v1.11"]})
BY_PASSWORD: tuple[int, JsonObject] = (200, {"flows": [{"type": "m.login.sso"}, {"type": "m.login.password"}]})
BY_SERVICE: tuple[int, JsonObject] = (200, {"flows": [{"type": "m.login.sso"}]})
SERVICE: tuple[int, JsonObject] = (200, {"issuer": "https://auth.example.org/"})
UNKNOWN: tuple[int, JsonObject] = (404, {"errcode": "M_UNRECOGNIZED"})


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted_homeserver() as scripted:
        scripted.others |= {"/versions": VERSIONS, "/login": BY_PASSWORD, "/auth_metadata": UNKNOWN}
        yield scripted


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    file = tmp_path / "given"
    file.write_text(SECRET + "\n", encoding="utf-8")
    return file


async def setup(folder: Path, *arguments: str, **variables: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command, with nobody at the terminal."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli.main", "setup", *arguments,
        cwd=folder, env={**plain_environment(), "LC_ALL": "en_GB.UTF-8", "PYTHONPATH": str(ROOT), **variables},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


@pytest.mark.parametrize(
    ("login", "metadata", "entrance"),
    [
        (BY_PASSWORD, UNKNOWN, Entrance(by_password=True, has_service=False)),
        (BY_PASSWORD, SERVICE, Entrance(by_password=True, has_service=True)),
        (BY_SERVICE, SERVICE, Entrance(by_password=False, has_service=True)),
        (UNKNOWN, UNKNOWN, Entrance(by_password=False, has_service=False)),
    ],
)
async def test_how_one_logs_in_is_asked_for(
    server: Scripted, login: tuple[int, JsonObject], metadata: tuple[int, JsonObject], entrance: Entrance
) -> None:
    server.others |= {"/login": login, "/auth_metadata": metadata}
    assert await entrance_of(server.address) == entrance


async def test_something_that_is_no_homeserver(server: Scripted) -> None:
    server.others["/versions"] = (404, {})
    with pytest.raises(ConfigurationError, match="doctor-no-homeserver"):
        await entrance_of(server.address)


@pytest.mark.parametrize(
    ("status", "errcode", "code"),
    [
        (401, "M_UNKNOWN_TOKEN", "setup-admin-token-refused"),
        (403, "M_FORBIDDEN", "setup-not-admin"),
        (404, "M_UNRECOGNIZED", "setup-no-admin-api"),
        (404, None, "setup-no-admin-api"),
        (400, "M_UNKNOWN", "setup-account-refused"),
    ],
)
async def test_why_an_account_is_not_made_is_said(
    server: Scripted, status: int, errcode: str | None, code: str
) -> None:
    server.others["/_synapse/admin"] = (status, {} if errcode is None else {"errcode": errcode})
    with pytest.raises(Refused, match=code):
        await make_with_token(server.address, "admin", LOTSE, SECRET)
    with pytest.raises(Refused):
        await make_with_secret(server.address, "shared", LOTSE, SECRET)
    assert not await lift_limit(server.address, "admin", LOTSE)


async def test_a_limit_counts_as_lifted_only_where_the_homeserver_says_so(server: Scripted) -> None:
    server.others["/override_ratelimit"] = (200, {"messages_per_second": 1, "burst_count": 0})
    assert not await lift_limit(server.address, "admin", LOTSE)
    server.others["/override_ratelimit"] = (200, {"messages_per_second": 0, "burst_count": 0})
    assert await lift_limit(server.address, "admin", LOTSE)


@pytest.mark.parametrize("option", ["--password-file", "--admin-token-file", "--registration-secret-file"])
async def test_where_passwords_do_not_work_nothing_but_a_token_does(
    server: Scripted, tmp_path: Path, secret_file: Path, option: str
) -> None:
    server.others |= {"/login": BY_SERVICE, "/auth_metadata": SERVICE}
    arguments = ("--homeserver", server.address, "--user-id", LOTSE, option, str(secret_file))
    code, out, err = await setup(tmp_path, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "mas-cli manage issue-compatibility-token" in err
    assert {line.partition(" ")[0] for line in server.asked} == {"GET"}


async def test_with_an_authentication_service_no_account_is_made_behind_its_back(
    server: Scripted, tmp_path: Path, secret_file: Path
) -> None:
    server.others["/auth_metadata"] = SERVICE
    arguments = ("--homeserver", server.address, "--user-id", LOTSE, "--admin-token-file", str(secret_file))
    code, _, err = await setup(tmp_path, *arguments)
    assert (code, err.count("\n")) == (2, 1)
    assert server.count("/_synapse/admin") == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--homeserver is missing"),
        (("--homeserver", "matrix.example.org"), "no address of a homeserver"),
        (("--homeserver", "{address}"), "--user-id is missing"),
        (("--homeserver", "{address}", "--user-id", "lotse"), "no Matrix ID"),
        (("--homeserver", "{address}", "--user-id", LOTSE), "--password-file is missing"),
        (
            ("--homeserver", "{address}", "--user-id", LOTSE, "--password-file", "x", "--token-file", "x"),
            "in one way only",
        ),
        (("--homeserver", "{address}", "--user-id", LOTSE, "--password-file", "x"), "The file x with the secret"),
        (
            (
                *("--homeserver", "{address}", "--user-id", LOTSE, "--password-file", "{secret}"),
                *("--database", "postgresql+asyncpg://lotse:hunter2@db/lotse"),
            ),
            "There is a password in the address",
        ),
    ],
)
async def test_what_is_missing_or_wrong_is_one_line(
    server: Scripted, tmp_path: Path, secret_file: Path, arguments: tuple[str, ...], said: str
) -> None:
    filled = [each.format(address=server.address, secret=secret_file) for each in arguments]
    code, out, err = await setup(tmp_path, *filled)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert SECRET not in err
    assert "hunter2" not in err
    assert not (tmp_path / "lotse.yaml").exists()


async def test_nothing_that_is_there_is_replaced_unasked(server: Scripted, tmp_path: Path, secret_file: Path) -> None:
    (tmp_path / "lotse.yaml").write_text("mine", encoding="utf-8")
    arguments = ("--homeserver", server.address, "--user-id", LOTSE, "--password-file", str(secret_file))
    code, out, err = await setup(tmp_path, *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "lotse.yaml" in err
    assert (tmp_path / "lotse.yaml").read_text(encoding="utf-8") == "mine"


def test_what_is_written_is_a_configuration(tmp_path: Path) -> None:
    """Whatever people type as their name and address stays text."""
    operator = 'Verein "Hilfe: & mehr" \\ e. V., Müllerstraße 1 # {x}'
    plan = Plan(
        config=tmp_path / "lotse.yaml",
        homeserver="https://example.org",
        user_id=LOTSE,
        data_dir=tmp_path / "data",
        way=Way.PASSWORD,
        login=Secret(SECRET),
        further=(("operator", operator), ("datenschutz", "- Frau *Beispiel*\u2028")),
    )
    write_configuration(plan, "header")
    settings = load_settings(plan.config, {})
    assert (settings.operator, settings.contacts.datenschutz) == (operator, "- Frau *Beispiel*\u2028")
    assert settings.login().password == SECRET
    for file in (plan.config, tmp_path / "password"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert SECRET not in as_yaml(plan)


def test_a_token_is_written_as_one(tmp_path: Path) -> None:
    plan = Plan(
        config=tmp_path / "new" / "lotse.yaml",
        homeserver="https://example.org",
        user_id=LOTSE,
        data_dir=tmp_path / "data",
        way=Way.TOKEN,
        login=Secret(SECRET),
    )
    write_configuration(plan, "header")
    assert load_settings(plan.config, {}).login().access_token == SECRET
    assert stat.S_IMODE(plan.config.parent.stat().st_mode) == 0o700


def test_a_password_that_is_kept_aside_leaves_the_one_before_alone(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("before", encoding="utf-8")
    aside = PasswordAside(file)
    assert aside.left() is None
    aside.keep(SECRET)
    assert (aside.left(), file.read_text(encoding="utf-8")) == (SECRET, "before")
    (kept,) = tmp_path.glob("password.*")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    aside.drop()
    assert (aside.left(), list(tmp_path.iterdir())) == (None, [file])


def test_no_secret_is_shown_where_a_plan_is() -> None:
    assert SECRET not in repr(Secret(SECRET))

"""``lotse setup`` as an admin types it, at a real Synapse."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.cli.setup.writing import PasswordAside
from bot.demo.bot import LOTSE_RUN
from bot.demo.child import plain_environment, start
from bot.demo.homeserver import Account, Homeserver
from bot.matrix.http import HttpRequests, good
from bot.matrix.identity import API
from bot.settings import load_settings
from tests.support.bot_process import ROOT
from tests.support.synapse import MakeAccount
from tests.support.terminal import Terminal
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

SETUP = (sys.executable, "-m", "bot.cli.main", "setup")

IN_A_SESSION = "import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])"
"""Gives up the terminal of whoever runs the tests, which a question for a password would turn to."""


@dataclass
class Place:
    """A folder in which a bot is set up, and the homeserver for it."""

    synapse: Homeserver
    folder: Path
    name: str

    @property
    def user_id(self) -> str:
        return f"@{self.name}:localhost"

    @property
    def config(self) -> Path:
        return self.folder / "etc" / "lotse.yaml"

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def admin_token(self) -> str:
        token = self.synapse._admin_token
        assert token is not None
        return token

    @property
    def shared_secret(self) -> str:
        return self.synapse._shared_secret

    def file(self, content: str) -> str:
        """A file with a secret, as an admin has made it."""
        path = self.folder / f"given-{secrets.token_hex(4)}"
        path.write_text(content + "\n", encoding="utf-8")
        return str(path)

    def arguments(self, *further: str) -> tuple[str, ...]:
        return (
            *("--config", str(self.config), "--data-dir", str(self.data_dir)),
            *("--homeserver", self.synapse.address, "--user-id", self.user_id),
            *further,
        )

    async def setup(self, *further: str, **variables: str) -> tuple[int, str, str]:
        """Exit code, output and errors of the command, with nobody at the terminal."""
        process = await asyncio.create_subprocess_exec(
            *SETUP, *self.arguments(*further),
            cwd=self.folder, env={**self.environment(), **variables},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        out, err = await process.communicate()
        return process.returncode or 0, out.decode(), err.decode()

    def environment(self, language: str = "en_GB.UTF-8") -> dict[str, str]:
        return {**plain_environment(), "LC_ALL": language, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}

    async def devices(self) -> list[object]:
        answer = await self.synapse.ask_admin("GET", f"v2/users/{quote(self.user_id)}/devices")
        devices = answer.body["devices"]
        assert isinstance(devices, list)
        return devices

    async def limit(self) -> dict[str, object]:
        return dict((await self.synapse.ask_admin("GET", f"v1/users/{quote(self.user_id)}/override_ratelimit")).body)

    async def runs(self) -> None:
        """The bot that was set up comes to listen, and ends when it is asked to."""
        log = self.folder / "bot.log"
        env = {**self.environment(), "LOTSE_WEB": "off"}
        command = (*LOTSE_RUN, "--config", str(self.config))
        child = await start(command, env=env, folder=self.folder, log=log)
        await until(lambda: '"ready"' in log.read_text() or child.exit_code is not None, within=30)
        assert await child.stop(within=10) == 0, log.read_text()

    def is_private(self) -> bool:
        """Whether nobody else can read what was written."""
        files = [path for folder in (self.config.parent, self.data_dir) for path in folder.rglob("*")]
        return bool(files) and all(not stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files)

    def holds(self, secret: str) -> list[Path]:
        """The files that were written and hold a secret."""
        files = [path for folder in (self.config.parent, self.data_dir) for path in folder.rglob("*") if path.is_file()]
        return [path for path in files if secret.encode() in path.read_bytes()]


@pytest.fixture
def place(synapse: Homeserver, account_numbers: itertools.count[int], tmp_path: Path) -> Place:
    return Place(synapse, tmp_path, f"lotse{next(account_numbers)}")


@pytest.fixture
async def taken(place: Place, make_account: MakeAccount) -> Account:
    """An account that there is already; the place is then for it."""
    account = await make_account("lotse")
    place.name = account.name
    return account


LIMITLESS = {"messages_per_second": 0, "burst_count": 0}


async def test_an_account_is_made_with_the_token_of_an_admin(place: Place) -> None:
    operator = "Beratungsstelle Beispiel e. V."
    code, out, err = await place.setup(
        "--admin-token-file", place.file(place.admin_token), "--operator", operator, "--datenschutz", "Frau Beispiel"
    )
    assert (code, err) == (0, ""), out + err
    assert place.is_private()
    settings = load_settings(place.config, {})
    assert (settings.user_id, settings.operator) == (place.user_id, operator)
    password = settings.login().password
    assert password is not None
    assert password not in out
    assert place.holds(password) == [place.config.parent / "password"]
    assert place.holds(place.admin_token) == []
    assert place.admin_token not in out
    assert len(await place.devices()) == 1
    assert await place.limit() == LIMITLESS
    assert "✓ Login" in out
    assert "✓ Identity" in out
    assert "✗" not in out
    await place.runs()


async def test_an_account_is_made_with_the_registration_secret(place: Place) -> None:
    code, out, err = await place.setup("--registration-secret-file", place.file(place.shared_secret))
    assert (code, err) == (0, ""), out + err
    assert len(await place.devices()) == 1, "making the account makes no device of its own"
    address = f"{place.synapse.address}/_synapse/admin/v1/users/{place.user_id}/override_ratelimit"
    (line,) = [line for line in out.splitlines() if "override_ratelimit" in line]
    assert line.strip() == f'"{address}"'
    assert '-d \'{"messages_per_second": 0, "burst_count": 0}\'' in out
    assert place.holds(place.shared_secret) == []


async def test_an_account_that_there_is_is_taken_by_password(place: Place, taken: Account) -> None:
    file = place.file(taken.password)
    code, out, err = await place.setup(
        "--password-file", file, "--admin-token-file", place.file(place.admin_token)
    )  # fmt: skip
    assert (code, err) == (0, ""), out + err
    assert load_settings(place.config, {}).password_file == Path(file)
    assert place.holds(taken.password) == [], "it stays where it is"
    assert await place.limit() == LIMITLESS


async def test_secrets_in_the_environment_are_written_into_files(place: Place, taken: Account) -> None:
    code, out, err = await place.setup(LOTSE_PASSWORD=taken.password, LOTSE_OPERATOR="Wir")
    assert (code, err) == (0, ""), out + err
    assert place.holds(taken.password) == [place.config.parent / "password"]
    assert load_settings(place.config, {}).operator == "Wir"


async def test_an_account_that_there_is_is_taken_by_token(place: Place, taken: Account) -> None:
    """The way at a homeserver with Matrix Authentication Service."""
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": taken.user_id},
        "password": taken.password,
        "device_id": "LOTSE1",
    }
    async with HttpRequests(place.synapse.address) as requests:
        token = good(await requests.request("POST", f"{API}/login", body)).text("access_token")
    code, out, err = await place.setup("--token-file", place.file(token))
    assert (code, err) == (0, ""), out + err
    assert "LOTSE1" in out
    assert token not in out
    assert load_settings(place.config, {}).login().access_token == token
    await place.runs()


async def test_an_account_that_there_is_is_not_made_anew(place: Place, taken: Account) -> None:
    (place.config.parent).mkdir(mode=0o700)
    (place.config.parent / "password").write_text(taken.password, encoding="utf-8")
    for option, secret in (
        ("--admin-token-file", place.admin_token), ("--registration-secret-file", place.shared_secret)
    ):  # fmt: skip
        code, out, err = await place.setup(option, place.file(secret), "--overwrite")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert taken.user_id in err
    assert place.holds(taken.password) == [place.config.parent / "password"]
    assert list(place.config.parent.iterdir()) == [place.config.parent / "password"]
    code, out, _ = await place.setup("--password-file", str(place.config.parent / "password"))
    assert code == 0, out


async def test_an_account_that_was_made_before_something_broke_off_is_entered(place: Place, taken: Account) -> None:
    """Killed after the account was made: its password lies aside, and the same call goes on."""
    place.config.parent.mkdir(mode=0o700)
    PasswordAside(place.config.parent / "password").keep(taken.password)
    code, out, err = await place.setup("--admin-token-file", place.file(place.admin_token))
    assert (code, err) == (0, ""), out + err
    assert place.holds(taken.password) == [place.config.parent / "password"]
    assert PasswordAside(place.config.parent / "password").left() is None


@pytest.mark.parametrize(
    "option", ["--admin-token-file", "--registration-secret-file", "--password-file", "--token-file"]
)
async def test_what_is_not_accepted_is_one_line_and_leaves_nothing(place: Place, option: str) -> None:
    code, out, err = await place.setup(option, place.file("wrong"))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert not place.config.parent.exists() or list(place.config.parent.iterdir()) == []


async def test_the_token_of_somebody_else_is_no_admin_s(place: Place, taken: Account) -> None:
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": taken.user_id},
        "password": taken.password,
    }
    async with HttpRequests(place.synapse.address) as requests:
        token = good(await requests.request("POST", f"{API}/login", body)).text("access_token")
    place.name = f"{place.name}-new"
    code, out, err = await place.setup("--admin-token-file", place.file(token))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "admin" in err


async def test_set_up_twice_the_device_stays_the_same(place: Place, taken: Account) -> None:
    file = place.file(taken.password)
    first, _, _ = await place.setup("--password-file", file)
    device = json.loads((place.data_dir / "session.json").read_text())["device_id"]
    refused, _, _ = await place.setup("--password-file", file)
    second, out, err = await place.setup("--password-file", file, "--overwrite")
    assert (first, refused, second) == (0, 2, 0), out + err
    assert json.loads((place.data_dir / "session.json").read_text())["device_id"] == device
    assert len(await place.devices()) == 1


async def test_with_an_identity_of_before_its_backup_is_asked_for(place: Place, taken: Account) -> None:
    file = place.file(taken.password)
    await place.setup("--password-file", file)
    backup = (place.data_dir / "identity" / "cross-signing.json").read_bytes()
    anew = Place(place.synapse, place.folder / "anew", place.name)
    anew.folder.mkdir()
    code, _, err = await anew.setup("--password-file", file)
    assert (code, err.count("\n")) == (2, 1)
    assert "cross-signing.json" in err
    assert anew.config.exists(), "lotse identity --replace needs it"
    (anew.data_dir / "identity").mkdir(mode=0o700, exist_ok=True)
    (anew.data_dir / "identity" / "cross-signing.json").write_bytes(backup)
    code, out, err = await anew.setup("--password-file", file, "--overwrite")
    assert (code, err) == (0, ""), out + err


@pytest.fixture
async def german(place: Place) -> AsyncIterator[Terminal]:
    """Somebody at a terminal who gives nothing on the command line but where things are to lie."""
    command = (sys.executable, "-c", IN_A_SESSION, *SETUP, "--config", str(place.config))
    terminal = Terminal(command, env=place.environment("de_DE.UTF-8"), folder=place.folder)
    async with terminal:
        yield terminal


async def test_what_is_not_given_is_asked_for(place: Place, german: Terminal) -> None:
    async def answer(question: str, text: str) -> None:
        await german.until(question)
        german.type(text + "\n")

    await answer("Adresse des Homeservers", "matrix.example.org")
    await german.until("keine Adresse eines Homeservers")
    german.type(place.synapse.address + "\n")
    await answer("Matrix-ID des Bots", place.user_id)
    await answer("Nummer:", "9")
    await answer("von 1 bis 4", "3")
    await answer(r"Zugangstoken eines Admins \(wird nicht angezeigt und nicht aufbewahrt\)", place.admin_token)
    await answer("Ordner für alles", str(place.data_dir))
    await answer("Wer verantwortlich ist", "Verein für Beispiele")
    await answer("Datenschutzbeauftragte:r", "")
    assert await german.ended() == 0, german.text
    await german.until("✓ Identität")
    assert place.admin_token not in german.text
    settings = load_settings(place.config, {})
    assert (settings.user_id, settings.operator) == (place.user_id, "Verein für Beispiele")
    assert settings.login().password not in german.text.split()
    assert await place.limit() == LIMITLESS


async def test_whoever_goes_away_leaves_nothing(place: Place, german: Terminal) -> None:
    await german.until("Adresse des Homeservers")
    german.type("\x04")
    assert await german.ended() == 130
    assert not place.config.parent.exists()

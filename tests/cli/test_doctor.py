"""``lotse doctor`` names what is wrong, whatever else is, and changes nothing."""

from __future__ import annotations

import asyncio
import errno
import json
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.cli.clock import LocalClock
from bot.cli.doctor.diagnosis import Mark
from bot.cli.doctor.disk import MEGABYTE
from bot.cli.doctor.examination import examine
from bot.cli.doctor.surroundings import Check, Space, Surroundings, space_at
from bot.cli.doctor.table import CHECKS
from bot.cli.refusals import clear_refusal
from bot.demo.bot import environment
from bot.demo.child import plain_environment
from bot.demo.homeserver import Account, Homeserver
from bot.errors import Unreachable
from bot.matrix.http import HttpRequests
from bot.matrix.identity import Identity
from bot.matrix.seeds import Seeds
from bot.matrix.session import locked
from bot.settings import Settings
from bot.storage import open_store
from tests.support.bot_process import BotProcess
from tests.support.synapse import MakeAccount
from tests.support.waiting import until
from tests.unit.matrix.scripted_homeserver import Scripted, scripted_homeserver

ROOT = Path(__file__).parents[2]
LOTSE = "@lotse:localhost"
DEVICE = "EINS"
ENGLISH = {"LC_ALL": "en_GB.UTF-8"}


@dataclass(frozen=True)
class Clock:
    """A clock that stands."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


@dataclass
class Place:
    """A data folder as the bot leaves it, and a homeserver that knows the bot."""

    settings: Settings
    scripted: Scripted
    identity: Identity

    @property
    def data_dir(self) -> Path:
        return self.settings.data_dir

    def publish(self, *, signed: bool = True, other_devices: int = 0) -> None:
        """Lets the homeserver tell of the identity and of the bot's device."""
        keys: dict[str, object] = {"user_id": LOTSE, "device_id": DEVICE, "algorithms": [], "keys": {}}
        if signed:
            own = self.identity.self_signing
            keys["signatures"] = {LOTSE: {own.key_id: own.sign(keys)}}
        upload = self.identity.upload()
        others = {f"OLD{number}": keys for number in range(other_devices)}
        self.scripted.others["/keys/query"] = (
            200,
            {
                "device_keys": {LOTSE: {DEVICE: keys, **others}},
                "master_keys": {LOTSE: upload["master_key"]},
                "self_signing_keys": {LOTSE: upload["self_signing_key"]},
            },
        )


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with scripted_homeserver() as scripted:
        settings = Settings.model_validate(
            {"homeserver": scripted.address, "user_id": LOTSE, "password": "geheim", "data_dir": tmp_path / "data"}
        )
        seeds = Seeds.fresh(LOTSE)
        with locked(settings.data_dir) as folder:
            folder.seeds.save(seeds)
            folder.session.write_text(json.dumps({"user_id": LOTSE, "device_id": DEVICE, "access_token": "syt"}))
            folder.session.chmod(0o600)
        async with open_store(None, settings.data_dir, LOTSE):
            pass
        scripted.others["/versions"] = (200, {"versions": ["v1.11"]})
        scripted.others["/whoami"] = (200, {"user_id": LOTSE, "device_id": DEVICE})
        ready = Place(settings, scripted, Identity(seeds))
        ready.publish()
        yield ready


QUICK = tuple(check for check in CHECKS if check.name != "content")
"""All checks but the one that reads the whole knowledge."""


async def found(
    place: Place,
    checks: Sequence[Check] = QUICK,
    *,
    clock: Clock | None = None,
    space: Callable[[Path], Space] | None = None,
) -> dict[str, set[str]]:
    """The codes that the checks find, by the name of the check."""
    codes: dict[str, set[str]] = {}
    surroundings = Surroundings(place.settings, clock or LocalClock(), space or space_at)
    async for name, diagnosis in examine(checks, surroundings):
        codes.setdefault(name, set()).add(f"{diagnosis.mark}{diagnosis.code}")
    return codes


def not_good(codes: dict[str, set[str]]) -> dict[str, set[str]]:
    """The checks that found something that is not as it should be."""
    return {name: each for name, each in codes.items() if not all(code[0] == Mark.GOOD for code in each)}


async def test_where_all_is_well_every_check_says_so(place: Place) -> None:
    codes = await found(place, CHECKS)
    assert not_good(codes) == {}
    assert codes.keys() == {check.name for check in CHECKS}


async def test_nothing_is_changed(place: Place) -> None:
    def state() -> dict[str, tuple[int, int, bytes]]:
        files = sorted(path for path in place.data_dir.rglob("*") if path.is_file())
        return {str(path): (path.stat().st_mode, path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    (place.data_dir / "session.json").chmod(0o640)
    before = state()
    await found(place)
    assert state() == before
    assert {line.partition(" ")[0] for line in place.scripted.asked} == {"GET", "POST"}
    assert place.scripted.count("/login") == 0
    assert [line for line in place.scripted.asked if line.startswith("POST")] == ["POST /_matrix/client/v3/keys/query"]


async def test_a_wrong_token(place: Place) -> None:
    place.scripted.others["/whoami"] = (401, {"errcode": "M_UNKNOWN_TOKEN"})
    assert not_good(await found(place)) == {"login": {"✗token-revoked"}, "identity": {"–doctor-not-checked"}}


async def test_a_login_that_has_run_out_softly_is_the_bot_s_work(place: Place) -> None:
    place.scripted.others["/whoami"] = (401, {"errcode": "M_UNKNOWN_TOKEN", "soft_logout": True})
    assert (await found(place))["login"] == {"–doctor-login-soft"}


async def test_a_token_of_somebody_else(place: Place) -> None:
    place.scripted.others["/whoami"] = (200, {"user_id": "@other:localhost", "device_id": DEVICE})
    assert (await found(place))["login"] == {"✗account-mismatch"}


async def test_an_unsigned_device(place: Place) -> None:
    place.publish(signed=False)
    assert not_good(await found(place)) == {"identity": {"✗doctor-device-unsigned"}}


async def test_an_identity_of_somebody_else(place: Place) -> None:
    (place.data_dir / "identity" / "cross-signing.json").write_bytes(Seeds.fresh(LOTSE).to_bytes())
    assert not_good(await found(place)) == {"identity": {"✗identity-foreign"}}


async def test_a_lost_identity(place: Place) -> None:
    (place.data_dir / "identity" / "cross-signing.json").unlink()
    assert not_good(await found(place)) == {"identity": {"✗identity-foreign"}}


async def test_a_damaged_identity(place: Place) -> None:
    (place.data_dir / "identity" / "cross-signing.json").write_text("{}")
    assert not_good(await found(place)) == {"identity": {"✗identity-file-damaged"}}


async def test_devices_of_earlier_logins_are_counted(place: Place) -> None:
    place.publish(other_devices=2)
    assert not_good(await found(place)) == {"identity": {"✓doctor-identity", "!doctor-other-devices"}}


async def test_a_homeserver_that_does_not_answer(place: Place) -> None:
    gone = place.settings.model_copy(update={"homeserver": f"http://127.0.0.1:{_closed_port()}"})
    codes = not_good(await found(replace(place, settings=gone)))
    assert codes.pop("homeserver") == {"✗homeserver-unreachable"}
    assert codes == {name: {"–doctor-not-checked"} for name in ("clock", "login", "identity")}


async def test_something_that_is_no_homeserver(place: Place) -> None:
    place.scripted.others["/versions"] = (404, {})
    assert (await found(place))["homeserver"] == {"✗doctor-no-homeserver"}


@pytest.mark.parametrize(
    ("seconds", "mark"), [(0, "✓doctor-clock"), (120, "!doctor-clock-off"), (900, "✗doctor-clock-off")]
)
@pytest.mark.parametrize("direction", [1, -1])
async def test_a_clock_that_is_off(place: Place, seconds: int, mark: str, direction: int) -> None:
    theirs = LocalClock().now().astimezone(UTC) + timedelta(seconds=seconds * direction)
    place.scripted.headers["Date"] = format_datetime(theirs, usegmt=True)
    assert (await found(place))["clock"] == {mark}


async def test_a_date_that_is_none(place: Place) -> None:
    place.scripted.headers["Date"] = "gestern"
    assert (await found(place))["clock"] == {"–doctor-clock-unknown"}


@pytest.mark.parametrize(
    ("total", "free", "mark"),
    [
        (100_000 * MEGABYTE, 50_000 * MEGABYTE, "✓doctor-disk"),
        (100_000 * MEGABYTE, 4_000 * MEGABYTE, "✓doctor-disk"),
        (100_000 * MEGABYTE, 1_900 * MEGABYTE, "✗doctor-disk-full"),
        (1_000 * MEGABYTE, 199 * MEGABYTE, "✗doctor-disk-full"),
        (1_000 * MEGABYTE, 201 * MEGABYTE, "✓doctor-disk"),
    ],
)
async def test_a_disk_that_is_nearly_full(place: Place, total: int, free: int, mark: str) -> None:
    assert (await found(place, space=lambda _: Space(total, total - free, free)))["disk"] == {mark}


async def test_a_database_that_cannot_be_reached(place: Place) -> None:
    gone = place.settings.model_copy(
        update={"database": f"postgresql+asyncpg://lotse@127.0.0.1:{_closed_port()}/lotse"}
    )
    codes = not_good(await found(replace(place, settings=gone)))
    assert codes == {"database": {"✗database-unreachable"}, "migrations": {"–doctor-not-checked"}}


async def test_migrations_that_are_missing(place: Place) -> None:
    with sqlite3.connect(place.data_dir / "lotse.db") as database:
        database.execute("DROP TABLE alembic_version")
    database.close()
    assert not_good(await found(place)) == {"migrations": {"✗doctor-migrations-missing"}}


async def test_an_empty_database_is_nothing_wrong(place: Place) -> None:
    (place.data_dir / "lotse.db").write_bytes(b"")
    assert not_good(await found(place)) == {"migrations": {"–doctor-migrations-none"}}


async def test_a_database_that_is_newer_than_the_program(place: Place) -> None:
    with sqlite3.connect(place.data_dir / "lotse.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'r9999'")
    database.close()
    assert not_good(await found(place)) == {"migrations": {"✗database-newer"}}


async def test_files_that_others_can_read(place: Place) -> None:
    (place.data_dir / "session.json").chmod(0o644)
    assert not_good(await found(place)) == {"data": {"✗doctor-data-open"}}


async def test_one_bot_that_runs_is_right_and_a_second_one_is_named(place: Place) -> None:
    variables = {
        **environment(place.scripted.address, Account(LOTSE, "geheim"), place.data_dir), **ENGLISH
    }  # fmt: skip
    with locked(place.data_dir):
        assert (await found(place))["processes"] == {"✓doctor-process"}
        code, _ = await lotse("run", variables)
        assert code == 2
        codes = await found(place)
        assert not_good(codes) == {"processes": {"✗doctor-two-processes"}}
        later = Clock(LocalClock().now() + timedelta(hours=2))
        assert (await found(place, clock=later))["processes"] == {"✓doctor-process"}
        clear_refusal(place.data_dir)
        assert (await found(place))["processes"] == {"✓doctor-process"}


async def test_a_folder_that_may_not_be_entered_is_no_mistake_of_the_program(place: Place) -> None:
    async def closed(_: Surroundings) -> tuple[()]:
        raise PermissionError(errno.EACCES, "Permission denied", "/closed/lotse.db")

    surroundings = Surroundings(place.settings, LocalClock())
    [(_, diagnosis)] = [each async for each in examine((Check("a", closed),), surroundings)]
    assert (diagnosis.mark, diagnosis.code) == (Mark.WRONG, "storage-unreadable")
    assert diagnosis.details == {"path": "/closed/lotse.db", "reason": "Permission denied"}


async def test_a_mistake_in_a_check_hides_no_other(place: Place) -> None:
    async def broken(_: Surroundings) -> tuple[()]:
        raise KeyError("secret")

    async def unwell(_: Surroundings) -> tuple[()]:
        raise Unreachable("homeserver-unreachable", homeserver="x", reason="y")

    checks = (Check("a", broken), Check("b", unwell), Check("c", broken, needs=("b",)), *CHECKS[:1])
    codes = [(name, each.code) async for name, each in examine(checks, Surroundings(place.settings, LocalClock()))]
    expected = [("a", "unexpected"), ("b", "homeserver-unreachable"), ("c", "doctor-not-checked")]
    assert codes == [*expected, ("content", "doctor-content")]


async def lotse(command: str, variables: Mapping[str, str], *arguments: str, folder: Path = ROOT) -> tuple[int, str]:
    """The exit code of a command and what it printed; its language is English."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli.main", command, *arguments),
        cwd=folder,
        env={**variables, "LC_ALL": "en_GB.UTF-8", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def test_a_broken_configuration_is_named_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "lotse.yaml").write_text("homeserver: http://a\nuser_id: x\npassword: c\nfoo: 1\n", encoding="utf-8")
    code, output = await lotse("doctor", plain_environment(), folder=tmp_path)
    lines = output.splitlines()
    assert code == 1
    assert lines[0].startswith("✗ Configuration: lotse.yaml:2:10: ")
    assert lines[1].startswith("✗ Configuration: lotse.yaml:4:1: ")
    assert lines[2:]
    assert all(line.startswith("– ") and "not checked; that needs" in line for line in lines[2:])


async def test_before_the_first_start_nothing_is_wrong(tmp_path: Path) -> None:
    async with scripted_homeserver() as scripted:
        scripted.others["/versions"] = (200, {"versions": ["v1.11"]})
        variables = environment(scripted.address, Account(LOTSE, "geheim"), tmp_path / "data")
        code, output = await lotse("doctor", variables)
        assert (code, scripted.asked) == (0, ["GET /_matrix/client/versions"] * 2)
    assert not (tmp_path / "data").exists()
    assert "geheim" not in output


async def test_arguments_that_cannot_be_used(tmp_path: Path) -> None:
    code, output = await lotse("doctor", plain_environment(), "--no-such-option", folder=tmp_path)
    assert (code, output.count("\n")) == (2, 1)


@pytest.mark.synapse
async def test_beside_a_running_bot_and_after_its_login_was_ended(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    account = await make_account("lotse")
    variables = environment(synapse.address, account, tmp_path / "data")
    async with BotProcess(synapse.address, account, folder=tmp_path) as bot:
        await until(lambda: '"ready"' in bot.log or bot.child.exit_code is not None, within=30)
        code, output = await lotse("doctor", variables)
        lines = output.splitlines()
        assert (code, len(lines)) == (0, len(CHECKS) + 1), output
        assert all(line.startswith("✓ ") for line in lines), output
        assert f"(process {bot.child.pid})" in output
        assert await bot.stop() == 0
    code, output = await lotse("doctor", variables)
    assert code == 0, output
    token = json.loads((tmp_path / "data" / "session.json").read_text())["access_token"]
    async with HttpRequests(synapse.address, token) as requests:
        await requests.request("POST", "/_matrix/client/v3/logout", {})
    code, output = await lotse("doctor", variables)
    assert code == 1
    (wrong,) = [line for line in output.splitlines() if line.startswith("✗")]
    assert wrong.startswith("✗ Login: The homeserver does not accept this login, or no longer. ")
    assert "remove session.json" in wrong
    assert token not in output


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

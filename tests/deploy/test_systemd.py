"""The systemd unit, as systemd itself reads it; neither check needs a running systemd."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli.main import COMMANDS
from bot.cli.setup.plan import Way, secret_beside
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "deploy" / "systemd"
UNIT, TOKEN = UNITS / "lotse.service", UNITS / "token.conf"
INSTALLED = "/opt/lotse/.venv/bin/lotse"
HERE = Path(sys.executable).parent / "lotse"

MOST_EXPOSED = 2.5
ENDS_WITHIN = 5
"""Seconds after SIGTERM in which the bot has ended (``deploy/README.md``, step 5)."""

TOOL = shutil.which("systemd-analyze")


def version() -> int:
    if TOOL is None:
        return 0
    said = subprocess.run([TOOL, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"systemd (\d+)", said)
    return int(found.group(1)) if found else 0


needs_systemd = pytest.mark.skipif(
    version() < 250, reason="needs systemd-analyze, 250 or newer (on Debian: apt install systemd)"
)


def values(file: Path, key: str) -> list[str]:
    """What a unit says under a key, in order."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.partition("=")[2] for line in lines if line.partition("=")[0] == key]


@pytest.fixture(params=["password", "token"])
def installed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The unit where systemd finds it, with the program of this checkout in the place of the installed one."""
    text = UNIT.read_text(encoding="utf-8")
    assert text.count(INSTALLED) == 1
    unit = tmp_path / "lotse.service"
    unit.write_text(text.replace(INSTALLED, str(HERE)), encoding="utf-8")
    if request.param == "token":
        (tmp_path / "lotse.service.d").mkdir()
        shutil.copy(TOKEN, tmp_path / "lotse.service.d" / "10-token.conf")
    return unit


def analyze(*arguments: str) -> tuple[int, str]:
    assert TOOL is not None
    command: Sequence[str] = (TOOL, "--no-pager", *arguments)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


@needs_systemd
def test_systemd_finds_nothing_wrong(installed: Path) -> None:
    code, said = analyze("verify", str(installed))
    about_it = [line for line in said.splitlines() if "lotse" in line]
    assert (code, about_it) == (0, []), said


@needs_systemd
def test_it_is_closed_off(installed: Path) -> None:
    code, said = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED * 10:.0f}", str(installed))
    found = re.search(r"Overall exposure level for lotse\.service: ([\d.]+)", said)
    assert found is not None, said
    assert float(found.group(1)) <= MOST_EXPOSED
    assert code == 0, said


def test_what_starting_again_cannot_mend_is_left_ended() -> None:
    assert values(UNIT, "RestartPreventExitStatus") == ["2"]
    assert values(UNIT, "Restart") == ["on-failure"]


def test_it_gets_the_time_it_needs_to_end() -> None:
    (seconds,) = values(UNIT, "TimeoutStopSec")
    assert int(seconds) > ENDS_WITHIN


def test_it_runs_a_command_that_there_is() -> None:
    (line,) = values(UNIT, "ExecStart")
    program, command, *_ = line.split()
    assert (program, command in COMMANDS) == (INSTALLED, True)


@pytest.mark.parametrize(("file", "way"), [(UNIT, Way.PASSWORD), (TOKEN, Way.TOKEN)])
def test_the_secret_is_taken_from_where_setup_puts_it_and_stands_in_no_variable(file: Path, way: Way) -> None:
    credentials = [value for value in values(file, "LoadCredential") if value]
    (name, _, path) = credentials[0].partition(":")
    assert len(credentials) == 1
    assert Path(path) == secret_beside(Path("/etc/lotse/lotse.yaml"), way)
    (variable,) = values(file, "Environment")
    key, _, value = variable.partition("=")
    assert key.removeprefix("LOTSE_").lower() in Settings.model_fields
    assert key.endswith("_FILE")
    assert value == f"%d/{name}"


def test_with_a_token_nothing_is_left_of_the_password() -> None:
    (variable,) = values(UNIT, "Environment")
    assert values(TOKEN, "UnsetEnvironment") == [variable.partition("=")[0]]
    assert values(TOKEN, "LoadCredential")[0] == ""

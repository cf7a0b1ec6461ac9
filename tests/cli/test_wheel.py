"""The wheel carries all that the commands need: content, knowledge and wording, used from any folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "tests" / "answers" / "nachbarschaftsverein.yaml"

CARRIED = {"dialogs": "bot/shipped/dialogs", "knowledge": "bot/shipped/knowledge", "bot/wording": "bot/wording"}
"""Folders of data files in the checkout, and where the wheel has them."""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Unpacked:
    """A wheel that was unpacked, and a folder that has nothing to do with it."""

    folder: Path
    elsewhere: Path

    def python(self, *arguments: str, typed: str = "") -> Ended:
        """Runs Python where the unpacked wheel comes before everything that is installed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
        environment |= {"PYTHONPATH": str(self.folder), "LC_ALL": "de_DE.UTF-8", "PYTHONUTF8": "1"}
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.elsewhere, env=environment, input=typed, encoding="utf-8", capture_output=True, check=False,
        )  # fmt: skip
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def lotse(self, *arguments: str, typed: str = "") -> Ended:
        """Runs a command of the unpacked wheel."""
        return self.python("-m", "bot.cli.main", *arguments, typed=typed)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Unpacked:
    built, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("unpacked")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "wheel", *offline, "--wheel-dir", str(built), str(ROOT)], check=True, capture_output=True)
    (file,) = built.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    return Unpacked(folder, tmp_path_factory.mktemp("elsewhere"))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}


@pytest.mark.parametrize("name", CARRIED)
def test_the_wheel_carries_every_data_file(wheel: Unpacked, name: str) -> None:
    expected = contents(ROOT / name)
    assert expected
    assert contents(wheel.folder / CARRIED[name]) == expected


def test_the_wheel_holds_nothing_but_the_package(wheel: Unpacked) -> None:
    tops = {path.name.partition("-")[0] for path in wheel.folder.iterdir()}
    assert tops == {"bot", "messenger_lotse"}


def test_an_installed_wheel_reads_its_own_dialogs_and_knowledge(wheel: Unpacked) -> None:
    script = "from bot.files.folders import shipped_folder as s; print(s('dialogs'), s('knowledge'), sep='\\n')"
    ended = wheel.python("-c", script)
    shipped = wheel.folder / "bot" / "shipped"
    assert ended == Ended(0, f"{shipped / 'dialogs'}\n{shipped / 'knowledge'}\n", "")


def test_an_installed_wheel_makes_its_database(wheel: Unpacked) -> None:
    script = (
        "import asyncio, pathlib, bot.storage as s\n"
        "async def main():\n"
        "    async with s.open_store(None, pathlib.Path('made'), '@bot:example.org'): pass\n"
        "    print(await s.is_current(None, pathlib.Path('made')), s.__file__)\n"
        "asyncio.run(main())"
    )
    ended = wheel.python("-c", script)
    assert ended == Ended(0, f"True {wheel.folder / 'bot' / 'storage' / '__init__.py'}\n", "")


def test_advise_works_from_the_wheel(wheel: Unpacked) -> None:
    ended = wheel.lotse("advise", "--json", str(ANSWERS))
    assert (ended.code, ended.err) == (0, "")
    here = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", "advise", "--json", str(ANSWERS)],
        cwd=ROOT, encoding="utf-8", capture_output=True, check=True,
    )  # fmt: skip
    assert json.loads(ended.out).keys() == json.loads(here.stdout).keys()


def test_chat_works_from_the_wheel(wheel: Unpacked) -> None:
    ended = wheel.lotse("chat", "--jsonl", typed='{"say": "1"}\n')
    assert (ended.code, ended.err) == (0, "")
    turns = [json.loads(line) for line in ended.out.splitlines()]
    assert [turn["turn"] for turn in turns] == [0, 1]
    assert turns[0]["question"]["id"] != turns[1]["question"]["id"]


def test_mistakes_are_worded_from_the_wheel(wheel: Unpacked) -> None:
    ended = wheel.lotse("run")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("Es gibt keine Konfiguration")
    assert ended.err.count("\n") == 1

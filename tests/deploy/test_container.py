"""The Containerfile: what it takes in is there, and what comes out runs as nobody in particular."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.cli.main import COMMANDS

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "container" / "Containerfile"
IGNORED = FILE.with_name("Containerfile.dockerignore")


def instructions() -> list[tuple[str, str]]:
    """The instructions in order, each with its arguments in one line."""
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def copied() -> list[str]:
    """What is taken from the checkout."""
    copies = [rest.split() for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    return [source for *sources, _ in copies for source in sources]


def last_stage() -> list[tuple[str, str]]:
    steps = instructions()
    start = max(number for number, (name, _) in enumerate(steps) if name == "FROM")
    return steps[start:]


def test_what_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    assert copied()
    assert not [source for source in copied() if not (ROOT / source).exists()]
    lines = IGNORED.read_text(encoding="utf-8").splitlines()
    assert "*" in lines
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == set(copied())


def test_what_only_builds_stays_behind() -> None:
    assert [name for name, _ in instructions()].count("FROM") == 2
    assert [rest for name, rest in last_stage() if name == "COPY"] == ["--from=build /opt/lotse /opt/lotse"]
    assert not [rest for name, rest in last_stage() if name == "RUN" and "pip" in rest]


def test_everything_is_installed_by_hash() -> None:
    for name, rest in instructions():
        for command in rest.split("&&") if name == "RUN" else ():
            if "-r requirements" in command:
                assert "--require-hashes --no-deps" in command


def test_it_runs_as_a_user_of_its_own() -> None:
    names = [name for name, _ in last_stage()]
    (user,) = [rest for name, rest in last_stage() if name == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert names.index("USER") > max(number for number, name in enumerate(names) if name == "RUN")


def test_signals_reach_the_bot_and_it_runs_a_command_that_there_is() -> None:
    ends = dict(last_stage())
    assert json.loads(ends["ENTRYPOINT"]) == ["lotse"]
    assert json.loads(ends["CMD"])[0] in COMMANDS

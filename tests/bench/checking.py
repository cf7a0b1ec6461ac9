"""How long ``lotse check`` takes over everything that is shipped."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date

from bot.conversation.check import Material, check
from bot.files.content import load_content
from bot.files.folders import read_folder, shipped_folder
from tests.bench.measurement import Measurement, of_runs, ratio

NAME = "check"
RUNS = 10
TODAY = date(2026, 11, 29)


def measure() -> list[Measurement]:
    """Times the check and, beside it, reading the same files for use."""
    checked = _timed("checking all shipped dialogs and knowledge", _check)
    loaded = _timed("loading them", load_content)
    started = _timed("lotse check, from its start to its end", _command)
    return [checked, loaded, started, ratio(NAME, "checking to loading", checked, loaded)]


def _check() -> None:
    """As the command does it: without looking for garbage where there is none."""
    gc.disable()
    material = Material(*(read_folder(shipped_folder(name), shown=name) for name in ("dialogs", "knowledge")))
    check(material, TODAY)
    gc.enable()


def _command() -> None:
    command = [sys.executable, "-m", "bot.cli.main", "check"]
    subprocess.run(command, stdout=subprocess.DEVNULL, timeout=60, check=False)


def _timed(what: str, work: Callable[[], object]) -> Measurement:
    work()
    times = []
    for _ in range(RUNS):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return of_runs(NAME, what, times, "s")

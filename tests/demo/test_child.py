from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from bot.demo.child import plain_environment, start
from tests.support.processes import is_running
from tests.support.waiting import until

SLEEPER = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("bereit", flush=True)
time.sleep(60)
"""
PARENT = """
import asyncio, sys
from pathlib import Path
from bot.demo.child import plain_environment, start
from tests.support.processes import is_running
from tests.support.waiting import until

async def main():
    folder = Path(sys.argv[1])
    child = await start([sys.executable, "-c", sys.argv[2]], env=plain_environment(), folder=folder, log=folder / "log")
    print(child.pid, flush=True)
    await child.wait()

asyncio.run(main())
"""


async def until_ready(log: Path) -> None:
    await until(lambda: log.exists() and "bereit" in log.read_text(), within=10)


async def test_a_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = await start([sys.executable, "-c", SLEEPER], env=plain_environment(), folder=tmp_path, log=log)
    await until_ready(log)
    assert child.exit_code is None
    assert await child.stop(within=0.1) == -signal.SIGKILL
    assert child.last_line() == "bereit"
    assert await child.kill() == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a process to its parent")
async def test_a_child_does_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    arguments = ["-c", PARENT, str(tmp_path), SLEEPER]
    parent = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    await until_ready(tmp_path / "log")
    parent.kill()
    await parent.communicate()
    await until(lambda: not is_running(pid), within=10)


def test_children_get_neither_settings_nor_proxies() -> None:
    assert not [name for name in plain_environment() if name.startswith("LOTSE_") or name.lower() == "https_proxy"]

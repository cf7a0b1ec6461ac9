"""``lotse identity`` as an admin types it."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from pathlib import Path

import pytest

from bot.demo.bot import environment
from bot.demo.homeserver import Homeserver
from bot.matrix.session import Access, locked, open_session
from tests.support.bot_process import ROOT
from tests.support.synapse import MakeAccount

pytestmark = pytest.mark.synapse


async def run(*arguments: str, env: dict[str, str], folder: Path, answer: str = "") -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.cli.main", "identity", *arguments,
        cwd=folder, env={**env, "PYTHONPATH": str(ROOT)}, stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate(answer.encode())
    return process.returncode or 0, out.decode(), err.decode()


async def test_showing_backing_up_and_replacing(synapse: Homeserver, make_account: MakeAccount, tmp_path: Path) -> None:
    account = await make_account("lotse")
    env = dict(environment(synapse.address, account, tmp_path / "data"))
    code, out, err = await run(env=env, folder=tmp_path)
    assert (code, out, len(err.splitlines())) == (2, "", 1)

    with locked(tmp_path / "data") as folder:
        async with open_session(Access(synapse.address, account.user_id, account.password), folder) as session:
            fingerprint = session.identity.fingerprint
    assert await run(env=env, folder=tmp_path) == (0, f"{fingerprint}\n", "")

    code, _, _ = await run("--backup", "backup.json", env=env, folder=tmp_path)
    backup = tmp_path / "backup.json"
    assert code == 0
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert json.loads(backup.read_text())["user_id"] == account.user_id
    code, _, err = await run("--backup", "backup.json", env=env, folder=tmp_path)
    assert (code, len(err.splitlines())) == (2, 1)

    code, out, _ = await run("--replace", env=env, folder=tmp_path, answer="n\n")
    assert (code, out.strip()) == (1, "")
    code, out, _ = await run("--replace", env=env, folder=tmp_path, answer="y\n")
    assert code == 0
    assert out.strip() not in {"", fingerprint}
    assert await run(env=env, folder=tmp_path) == (0, out.lstrip(), "")

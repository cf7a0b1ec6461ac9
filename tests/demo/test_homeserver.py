from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.demo.homeserver import Homeserver
from bot.matrix.http import HttpRequests
from tests.support.processes import is_running, mentioning

pytestmark = pytest.mark.synapse

WITHOUT_SYNAPSE = """
import asyncio, sys
sys.modules["synapse"] = None
from bot.demo.homeserver import Homeserver
from bot.errors import LotseError

async def main():
    try:
        async with Homeserver():
            pass
    except LotseError as error:
        print(error.code)

asyncio.run(main())
"""


async def test_it_goes_and_comes_back_and_leaves_nothing() -> None:
    async with Homeserver() as homeserver:
        account = await homeserver.register("erika")
        assert homeserver.folder.stat().st_mode & 0o077 == 0
        await homeserver.stop()
        await homeserver.start()
        async with HttpRequests(homeserver.address) as requests:
            identifier = {"type": "m.id.user", "user": account.name}
            login = {"type": "m.login.password", "identifier": identifier, "password": account.password}
            answer = await requests.request("POST", "/_matrix/client/v3/login", login)
            assert answer.text("user_id") == "@erika:localhost"
        pid = homeserver.pid
        assert pid is not None
        assert is_running(pid)
    assert not is_running(pid)
    assert not homeserver.folder.exists()
    assert list(mentioning(homeserver.folder.name)) == []


async def test_accounts_are_not_slowed_down_and_have_no_device_yet(synapse: Homeserver) -> None:
    account = await synapse.register("unlimited")
    assert account.password not in repr(account)
    devices = await synapse.ask_admin("GET", f"v2/users/{account.user_id}/devices")
    limit = await synapse.ask_admin("GET", f"v1/users/{account.user_id}/override_ratelimit")
    assert devices.body["total"] == 0
    assert limit.body == {"messages_per_second": 0, "burst_count": 0}


def test_a_missing_synapse_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_SYNAPSE], env=os.environ, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("synapse-missing\n", "")

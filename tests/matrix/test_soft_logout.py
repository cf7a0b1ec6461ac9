"""A login that has run out: a homeserver in front of Synapse says so of the tokens that a test names."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from bot.demo.homeserver import Account, Homeserver
from bot.errors import LoggedOutSoftly, Refused, StorageUnavailable, TokenRevoked
from bot.matrix.http import good
from bot.matrix.identity import API
from bot.matrix.session import Access, locked, open_session
from tests.support.synapse import MakeAccount

pytestmark = pytest.mark.synapse


@dataclass
class Front:
    """Hands everything on to Synapse but what carries an expired token.

    Attributes:
        expired: tokens that have run out.
        logins: the device ids that logins by password named.
    """

    synapse: str
    address: str = ""
    expired: set[str] = field(default_factory=set)
    logins: list[str | None] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token in self.expired:
            error = {"errcode": "M_UNKNOWN_TOKEN", "error": "x", "soft_logout": True}
            return web.json_response(error, status=401)
        body = await request.read()
        if request.path.endswith("/login"):
            self.logins.append(json.loads(body).get("device_id"))
        headers = {key: request.headers[key] for key in ("Authorization", "Content-Type") if key in request.headers}
        async with (
            ClientSession() as http,
            http.request(request.method, self.synapse + request.path_qs, data=body, headers=headers) as answer,
        ):
            return web.Response(status=answer.status, body=await answer.read(), content_type="application/json")


@pytest.fixture
async def front(synapse: Homeserver) -> AsyncIterator[Front]:
    front = Front(synapse.address)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", front.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    front.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield front
    await runner.cleanup()


@pytest.fixture
async def account(make_account: MakeAccount) -> Account:
    return await make_account("lotse")


@pytest.fixture
def access(front: Front, account: Account) -> Access:
    return Access(front.address, account.user_id, password=account.password)


async def start(access: Access, folder: Path) -> tuple[str, str, str]:
    """Starts once and gives device, token and key."""
    with locked(folder) as data:
        async with open_session(access, data) as session:
            client = session.client
            return str(client.device_id), client.access_token, client.keys.account.identity_keys["curve25519"]


async def test_the_bot_logs_in_again_on_the_same_device(front: Front, access: Access, tmp_path: Path) -> None:
    device, token, key = await start(access, tmp_path)
    front.expired.add(token)
    again = await start(access, tmp_path)
    assert (again[0], again[2]) == (device, key)
    assert again[1] != token
    assert front.logins == [None, device]
    assert await start(access, tmp_path) == again, "the new login is stored"
    assert len(front.logins) == 2


async def test_while_it_runs_the_bot_is_told_how_its_login_ended(front: Front, access: Access, tmp_path: Path) -> None:
    with locked(tmp_path) as data:
        async with open_session(access, data) as session:
            client = session.client
            front.expired.add(client.access_token)
            with pytest.raises(LoggedOutSoftly):
                await client.joined_rooms()
            with pytest.raises(LoggedOutSoftly):
                good(await client.request("GET", f"{API}/joined_rooms"))


async def test_a_password_that_was_changed_meanwhile_is_a_clear_end(
    front: Front, account: Account, access: Access, tmp_path: Path
) -> None:
    _, token, _ = await start(access, tmp_path)
    front.expired.add(token)
    with pytest.raises(Refused, match="login-refused"):
        await start(Access(front.address, account.user_id, password="another"), tmp_path)


async def test_a_token_that_has_run_out_is_a_clear_end(
    front: Front, account: Account, access: Access, tmp_path: Path
) -> None:
    _, token, _ = await start(access, tmp_path / "password")
    by_token = Access(front.address, account.user_id, token=token)
    front.expired.add(token)
    with pytest.raises(TokenRevoked, match="token-expired"):
        await start(by_token, tmp_path / "token")
    assert len(front.logins) == 1


async def test_a_crypto_store_that_is_locked_is_not_a_lost_one(front: Front, access: Access, tmp_path: Path) -> None:
    device, _, _ = await start(access, tmp_path)
    other = sqlite3.connect(next((tmp_path / "crypto").glob("*.db")))
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageUnavailable):
        await start(access, tmp_path)
    other.rollback()
    other.close()
    assert (await start(access, tmp_path))[0] == device
    assert len(front.logins) == 1, "no new device was made"

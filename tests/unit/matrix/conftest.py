"""A bot's client and the scripted homeserver it talks to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.matrix.guard import GuardedClient
from tests.unit.matrix.crypto_peers import logged_in
from tests.unit.matrix.scripted_homeserver import Scripted, scripted_homeserver


@pytest.fixture
async def homeserver() -> AsyncIterator[Scripted]:
    async with scripted_homeserver() as scripted:
        yield scripted


@pytest.fixture
async def client(homeserver: Scripted, tmp_path: Path) -> AsyncIterator[GuardedClient]:
    client = logged_in(GuardedClient, tmp_path)
    assert isinstance(client, GuardedClient)
    client.homeserver = homeserver.address
    yield client
    await client.close()

"""Fixtures around a real homeserver: one Synapse per session, fresh accounts per test."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.demo.homeserver import Account, Homeserver
from tests.support.install_person import install

MakeAccount = Callable[[str], Awaitable[Account]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def synapse() -> AsyncIterator[Homeserver]:
    """A running Synapse, ended and removed after the session."""
    async with Homeserver() as homeserver:
        yield homeserver


@pytest.fixture(scope="session")
def account_numbers() -> itertools.count[int]:
    """Numbers that keep the accounts of a session apart."""
    return itertools.count(1)


@pytest.fixture
def make_account(synapse: Homeserver, account_numbers: itertools.count[int]) -> MakeAccount:
    """Makes an account nobody has used before; its name begins as asked."""
    return lambda name: synapse.register(f"{name}{next(account_numbers)}")


@pytest.fixture(scope="session")
def person_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed Node program of the person; gives a folder for its logs."""
    install()
    return tmp_path_factory.mktemp("person")

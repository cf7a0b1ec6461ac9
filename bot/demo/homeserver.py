"""A real homeserver for one visit: Synapse as a child process, on loopback, in a temporary folder."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import importlib.util
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from bot.demo.child import Child, plain_environment, start
from bot.demo.synapse import SERVER_NAME, SynapseFiles
from bot.errors import LotseError, Unreachable
from bot.matrix.http import Answer, HttpRequests, good

START_LIMIT = 60.0
"""Seconds until a homeserver that does not answer is given up; it usually takes 2 to 4."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account on the homeserver."""

    user_id: str
    password: str = field(repr=False)

    @property
    def name(self) -> str:
        """The part of the Matrix ID before the colon, which people type to log in."""
        return self.user_id[1:].partition(":")[0]


class Homeserver:
    """Synapse from its start to the removal of everything it wrote.

    An async context manager: inside, the homeserver answers at :attr:`address`.

    Raises:
        LotseError: ``synapse-missing`` where Synapse is not installed, ``synapse-ended`` where it does not start.
    """

    def __init__(self) -> None:
        self._folder = Path()
        self._files = SynapseFiles(self._folder, 0)
        self._shared_secret = secrets.token_hex(32)
        self._child: Child | None = None
        self._admin_token: str | None = None

    @property
    def address(self) -> str:
        """Base URL of the client API."""
        return self._files.address

    @property
    def folder(self) -> Path:
        """The temporary folder, gone at the end."""
        return self._folder

    @property
    def pid(self) -> int | None:
        """Process id of the running Synapse."""
        return self._child.pid if self._child else None

    async def __aenter__(self) -> Self:
        """Starts Synapse and makes an admin account."""
        _require_synapse()
        self._folder = Path(tempfile.mkdtemp(prefix="lotse-homeserver-"))
        try:
            self._files = SynapseFiles(self._folder, _free_port())
            self._files.write(self._shared_secret)
            await self.start()
            self._admin_token = await self._make_admin()
        except BaseException:
            await self._clear()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends Synapse and removes its folder."""
        await self._clear()

    async def start(self) -> None:
        """Starts Synapse, for the first time or again after :meth:`stop`; returns when it answers."""
        command = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(self._files.configuration)]
        self._child = await start(command, env=plain_environment(), folder=self._folder, log=self._files.log)
        try:
            async with asyncio.timeout(START_LIMIT):
                await self._until_it_answers(self._child)
        except TimeoutError as error:
            raise LotseError("synapse-ended", reason=self._child.last_line()) from error

    async def stop(self) -> None:
        """Ends Synapse at once and keeps its folder; what was written is what a crash would leave."""
        if self._child:
            await self._child.kill()

    async def register(self, name: str) -> Account:
        """Makes an account with a new password and without Synapse's limit on messages.

        It is made without a login, so that the account's first device is its owner's.

        Args:
            name: the part of the Matrix ID before the colon.

        Returns:
            The account.
        """
        account = Account(f"@{name}:{SERVER_NAME}", secrets.token_urlsafe(9))
        user = quote(account.user_id)
        await self.ask_admin("PUT", f"v2/users/{user}", {"password": account.password, "admin": False})
        unlimited = {"messages_per_second": 0, "burst_count": 0}
        await self.ask_admin("POST", f"v1/users/{user}/override_ratelimit", unlimited)
        return account

    async def ask_admin(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Asks Synapse's admin API.

        Args:
            method: HTTP method.
            path: what follows ``/_synapse/admin/``.
            body: JSON object to send.

        Raises:
            HomeserverError: it said no.
        """
        async with HttpRequests(self.address, self._admin_token) as requests:
            return good(await requests.request(method, f"/_synapse/admin/{path}", body))

    async def _until_it_answers(self, child: Child) -> None:
        pause = 0.05
        while not await self._answers():
            if child.exit_code is not None:
                raise LotseError("synapse-ended", reason=child.last_line())
            await asyncio.sleep(pause)

    async def _answers(self) -> bool:
        try:
            async with HttpRequests(self.address) as requests:
                return (await requests.request("GET", "/_matrix/client/versions")).is_good
        except Unreachable:
            return False

    async def _make_admin(self) -> str:
        """Registers the admin account.

        Source: Synapse admin API, "Shared-Secret Registration".
        """
        nonce = (await self.ask_admin("GET", "v1/register")).text("nonce")
        name, password = "verwaltung", secrets.token_urlsafe(16)
        fields = f"{nonce}\0{name}\0{password}\0admin".encode()
        mac = hmac.new(self._shared_secret.encode(), fields, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": password, "admin": True, "mac": mac}
        return (await self.ask_admin("POST", "v1/register", body)).text("access_token")

    async def _clear(self) -> None:
        await self.stop()
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)


def _require_synapse() -> None:
    """Says how to get Synapse where it is missing (another distribution is called ``synapse`` too)."""
    try:
        found = importlib.util.find_spec("synapse.app.homeserver") is not None
    except ModuleNotFoundError:
        found = False
    if not found:
        raise LotseError("synapse-missing")


def _free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

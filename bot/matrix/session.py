"""The bot's login: one account, one device for as long as its crypto store lives.

``data_dir`` holds ``lock`` (one process at a time), ``session.json`` (user id, device id and, after a login by
password, the token), ``crypto/`` (nio's store and the secret it is encrypted with; disposable, never backed up) and
``identity/`` (the seeds; to be backed up).

A device whose store is lost is deaf for ever: people's clients keep encrypting to its old keys. So a lost or foreign
store always means a new device, signed by the same identity. By password the bot logs in anew and ends the old login;
a token belongs to one device, so there it ends and says how to get another token. A login that has merely run out (soft
logout) goes on for the same device.

Source: Matrix client-server API, "Login", "Soft logout", "Relationship between access tokens and devices".
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import structlog
from filelock import FileLock, Timeout

from bot.errors import DataDirectoryInUse, HomeserverError, IdentityError, LoggedOutSoftly, StorageError
from bot.matrix.client import client_config
from bot.matrix.guard import GuardedClient
from bot.matrix.http import HttpRequests, good
from bot.matrix.identity import (
    API,
    Approval,
    DeviceState,
    Identity,
    OwnDevice,
    device_state,
    ensure_signed,
    published_keys,
)
from bot.matrix.login import Login, password_login, save_login, stored_login, token_login
from bot.matrix.private_files import make_private_folder, read_private, write_private
from bot.matrix.seeds import SeedFile

LOCK_SECONDS = 0.2
"""How long to try to get the lock: one who only looks whether it is free holds it for a moment."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """How to log in.

    Attributes:
        homeserver: base URL of the client API.
        user_id: the bot's Matrix ID.
        password: login by password, or None.
        token: login by access token, or None; exactly one of the two is given.
    """

    homeserver: str
    user_id: str
    password: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """The logged-in client, on a device that its owner has signed.

    Attributes:
        client: speaks with the homeserver.
        identity: the cross-signing identity.
        other_devices: how many further devices with encryption keys the account has; there should be none.
    """

    client: GuardedClient
    identity: Identity
    other_devices: int


class DataFolder:
    """The places in ``data_dir``.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.session = root / "session.json"
        self.crypto = root / "crypto"
        self.seeds = SeedFile(root / "identity")

    def store_of(self, device_id: str) -> Path:
        """The crypto store of a device."""
        return self.crypto / f"{quote(device_id, safe='')}.db"

    def pickle_key(self) -> str:
        """The secret that encrypts the crypto store; made when there is none."""
        make_private_folder(self.crypto)
        path = self.crypto / "pickle.key"
        content = read_private(path)
        if content is None:
            content = secrets.token_urlsafe(32).encode()
            write_private(path, content)
        return content.decode("ascii", errors="replace")


@contextmanager
def locked(root: Path) -> Iterator[DataFolder]:
    """The data folder, for this process alone.

    Raises:
        DataDirectoryInUse: another process works on it.
        StorageError: it cannot be made or written.
    """
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(root / "lock", mode=0o600)
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise DataDirectoryInUse("data-directory-in-use", path=str(root)) from error
    except OSError as error:
        raise StorageError("storage-unwritable", path=str(root), reason=error.strerror or "?") from error
    try:
        yield DataFolder(root)
    finally:
        lock.release()


def is_locked(root: Path) -> bool:
    """Whether a process works on a data folder; changes nothing.

    Raises:
        StorageError: that cannot be told.
    """
    try:
        with (root / "lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except OSError as error:
        raise StorageError("storage-unreadable", path=str(root / "lock"), reason=error.strerror or "?") from error
    return False


@asynccontextmanager
async def open_session(access: Access, folder: DataFolder, *, replace_identity: bool = False) -> AsyncIterator[Session]:
    """Logs in, or goes on with the login of before, and sees to it that the device is signed.

    Args:
        access: how to log in.
        folder: the locked data folder.
        replace_identity: whether an identity that is on the homeserver may be replaced.

    Raises:
        HomeserverError: it does not answer or does not let the bot in.
        IdentityError: the identity or the device cannot be used.
    """
    # SQLite makes its files, now and later, with the mode that the process gives it.
    os.umask(0o077)
    login = await _login_of_before(access, folder)
    client = await _known_device(access, folder, login) if login else None
    if client is None:
        client = await _new_device(access, folder, login)
    try:
        yield await _signed(client, access, folder, replace_identity=replace_identity)
    finally:
        await client.close()


def own_device(client: GuardedClient) -> OwnDevice:
    """The device that a client is, with its keys from the crypto store."""
    assert client.olm is not None, "the crypto store is open"
    assert client.device_id, "the client is logged in"
    account = client.olm.account
    keys = account.identity_keys
    return OwnDevice(client.user_id, client.device_id, keys["ed25519"], keys["curve25519"], account.sign)


async def _login_of_before(access: Access, folder: DataFolder) -> Login | None:
    """The login for the device there is, a new one where the old one has run out; None where there is no device yet."""
    if access.token is not None:
        return await token_login(access.homeserver, access.user_id, access.token)
    login = stored_login(access.user_id, folder.session)
    if login is None:
        return None
    try:
        async with HttpRequests(access.homeserver, login.access_token) as requests:
            good(await requests.request("GET", f"{API}/account/whoami"))
    except LoggedOutSoftly:
        assert access.password is not None, "without a token there is a password"
        # The same device, so that its keys go on being good: whoever talks to the bot notices nothing.
        login = await password_login(access.homeserver, access.user_id, access.password, device_id=login.device_id)
        save_login(login, folder.session)
        log.info("logged_in_again")
    return login


async def _known_device(access: Access, folder: DataFolder, login: Login) -> GuardedClient | None:
    """The client on the device of a login; None where that device is lost and a new one can be made."""
    async with HttpRequests(access.homeserver, login.access_token) as requests:
        published = await published_keys(requests, login.user_id)
    is_fresh_token = access.token is not None and login.device_id not in published.devices
    client = None
    if is_fresh_token or folder.store_of(login.device_id).is_file():
        client = await _open_store(access, folder, login)
    if client is not None:
        assert client.olm is not None
        state = device_state(published, own_device(client))
        if state is DeviceState.SAME or (state is DeviceState.MISSING and not client.olm.account.shared):
            return client
        await client.close()
    if access.password is None:
        raise IdentityError("token-device-lost", device=login.device_id)
    return None


async def _new_device(access: Access, folder: DataFolder, lost: Login | None) -> GuardedClient:
    """Logs in by password for a new device and ends the login of the lost one, as far as that goes."""
    assert access.password is not None, "without a token there is a password"
    login = await password_login(access.homeserver, access.user_id, access.password)
    save_login(login, folder.session)
    if lost is not None:
        log.warning("new_device", reason="crypto_store_lost")
        with suppress(HomeserverError):
            async with HttpRequests(access.homeserver, lost.access_token) as requests:
                await requests.request("POST", f"{API}/logout", {})
        folder.store_of(lost.device_id).unlink(missing_ok=True)
    client = await _open_store(access, folder, login)
    if client is None:
        raise StorageError("storage-unwritable", path=str(folder.crypto), reason="SQLite")
    return client


async def _open_store(access: Access, folder: DataFolder, login: Login) -> GuardedClient | None:
    """A client with its crypto store, made where there is none; None where the store cannot be read."""
    config = client_config(folder.pickle_key(), folder.store_of(login.device_id).name)
    client = GuardedClient(access.homeserver.rstrip("/"), str(folder.crypto), config)
    with client.contain("crypto_store", damage=True):
        client.restore_login(login.user_id, login.device_id, login.access_token)
        return client
    await client.close()
    return None


async def _signed(client: GuardedClient, access: Access, folder: DataFolder, *, replace_identity: bool) -> Session:
    assert client.olm is not None
    if not client.olm.account.shared:
        await client.keys_upload()
    approval = Approval(access.password, replace_identity)
    async with HttpRequests(access.homeserver, client.access_token) as requests:
        identity = await ensure_signed(requests, own_device(client), folder.seeds, approval)
        published = await published_keys(requests, client.user_id)
    return Session(client, identity, len(published.devices) - 1)

"""The cross-signing identity and the login on a real homeserver."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.demo.homeserver import Account, Homeserver
from bot.errors import DataDirectoryInUse, IdentityError, Refused, StorageError, TokenRevoked, Unreachable
from bot.matrix.http import Answer, HttpRequests, good
from bot.matrix.identity import Approval, Identity, PublishedKeys, ensure_signed, published_keys
from bot.matrix.seeds import SeedFile, Seeds
from bot.matrix.session import Access, DataFolder, locked, open_session, own_device
from bot.matrix.signing import SigningKey, is_signed, text_at
from tests.support.synapse import MakeAccount

pytestmark = pytest.mark.synapse

UPLOAD = "/keys/device_signing/upload"


@dataclass
class Spy:
    """Requests that are counted and, from a path on, end in a crash."""

    inner: HttpRequests
    paths: list[str] = field(default_factory=list)
    crash_before: str = ""
    crash_after: str = ""

    async def request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        self.paths.append(path)
        if self.crash_before and self.crash_before in path:
            raise KeyboardInterrupt
        answer = await self.inner.request(method, path, body)
        if self.crash_after and self.crash_after in path and answer.is_good:
            raise KeyboardInterrupt
        return answer


@pytest.fixture
async def account(make_account: MakeAccount) -> Account:
    return await make_account("lotse")


@pytest.fixture
def access(synapse: Homeserver, account: Account) -> Access:
    return Access(synapse.address, account.user_id, password=account.password)


async def log_in(access: Access) -> tuple[str, str]:
    """A token of a new device, and the device."""
    body = {"type": "m.login.password", "password": access.password}
    identifier = {"type": "m.id.user", "user": access.user_id}
    async with HttpRequests(access.homeserver) as requests:
        answer = good(await requests.request("POST", "/_matrix/client/v3/login", {**body, "identifier": identifier}))
    return answer.text("access_token"), answer.text("device_id")


async def start(access: Access, root: Path, *, replace: bool = False) -> tuple[str, str]:
    """Starts once and gives fingerprint and device."""
    with locked(root) as folder:
        async with open_session(access, folder, replace_identity=replace) as session:
            assert session.client.device_id is not None
            return session.identity.fingerprint, session.client.device_id


async def published(access: Access) -> PublishedKeys:
    """What the homeserver tells everybody."""
    token, _ = await log_in(access)
    async with HttpRequests(access.homeserver, token) as requests:
        keys = await published_keys(requests, access.user_id)
        await requests.request("POST", "/_matrix/client/v3/logout", {})
    return keys


def is_signed_by(keys: PublishedKeys, user_id: str, device: str, seeds: Seeds) -> bool:
    """Whether device and master key are signed by each other's owners, as Element checks it."""
    own, master = SigningKey(seeds.self_signing), SigningKey(seeds.master)
    assert keys.master is not None
    assert keys.self_signing is not None
    ed25519 = text_at(keys.devices[device], "keys", f"ed25519:{device}")
    return (
        is_signed(keys.devices[device], by=user_id, key_id=own.key_id, public=own.public)
        and is_signed(keys.self_signing, by=user_id, key_id=master.key_id, public=master.public)
        and is_signed(keys.master, by=user_id, key_id=f"ed25519:{device}", public=ed25519)
        and text_at(keys.master, "keys", master.key_id) == master.public
    )


async def test_the_first_start_signs_the_device(access: Access, tmp_path: Path) -> None:
    fingerprint, device = await start(access, tmp_path)
    seeds = SeedFile(tmp_path / "identity").load(access.user_id)
    assert seeds is not None
    assert Identity(seeds).fingerprint == fingerprint
    assert [len(group) for group in fingerprint.split()] == [4] * 10 + [3]
    assert is_signed_by(await published(access), access.user_id, device, seeds)


async def test_secrets_are_readable_by_nobody_else(access: Access, tmp_path: Path) -> None:
    await start(access, tmp_path / "data")
    for path in (tmp_path / "data").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


async def test_a_second_start_changes_nothing(access: Access, tmp_path: Path) -> None:
    first = await start(access, tmp_path)
    before = await published(access)
    assert await start(access, tmp_path) == first
    after = await published(access)
    assert (before.master, before.devices[first[1]]) == (after.master, after.devices[first[1]])


async def test_a_second_signing_sends_nothing(access: Access, tmp_path: Path) -> None:
    with locked(tmp_path) as folder:
        async with (
            open_session(access, folder) as session,
            HttpRequests(access.homeserver, session.client.access_token) as http,
        ):
            spy = Spy(http)
            await ensure_signed(spy, own_device(session.client), folder.seeds, Approval())
            assert {path.rpartition("/")[2] for path in spy.paths} == {"query"}


async def test_the_seeds_are_on_the_disk_before_anything_is_uploaded(access: Access, tmp_path: Path) -> None:
    with locked(tmp_path) as folder:
        async with (
            open_session(access, folder) as session,
            HttpRequests(access.homeserver, session.client.access_token) as http,
        ):
            replacing = Approval(access.password, replace=True)
            spy = Spy(http, crash_before=UPLOAD)
            with pytest.raises(KeyboardInterrupt):
                await ensure_signed(spy, own_device(session.client), folder.seeds, replacing)
            assert folder.seeds.load_next(access.user_id) is not None


@pytest.mark.parametrize("crash", ["crash_before", "crash_after"])
async def test_a_crash_while_replacing_costs_no_identity(access: Access, tmp_path: Path, crash: str) -> None:
    first, _ = await start(access, tmp_path)
    with locked(tmp_path) as folder:
        async with (
            open_session(access, folder) as session,
            HttpRequests(access.homeserver, session.client.access_token) as http,
        ):
            spy = Spy(http)
            setattr(spy, crash, UPLOAD)
            with pytest.raises(KeyboardInterrupt):
                await ensure_signed(
                    spy, own_device(session.client), folder.seeds, Approval(access.password, replace=True)
                )
    fingerprint, device = await start(access, tmp_path)
    assert (fingerprint == first) is (crash == "crash_before")
    seeds = SeedFile(tmp_path / "identity").load(access.user_id)
    assert seeds is not None
    assert is_signed_by(await published(access), access.user_id, device, seeds)


async def test_a_foreign_identity_is_never_replaced(access: Access, tmp_path: Path) -> None:
    await start(access, tmp_path / "first")
    before = await published(access)
    with pytest.raises(IdentityError, match="identity-foreign"):
        await start(access, tmp_path / "second")
    foreign = SeedFile(tmp_path / "third" / "identity")
    foreign.save(Seeds.fresh(access.user_id))
    with pytest.raises(IdentityError, match="identity-foreign"):
        await start(access, tmp_path / "third")
    assert (await published(access)).master == before.master


async def test_an_identity_is_replaced_when_asked(access: Access, tmp_path: Path) -> None:
    first, _ = await start(access, tmp_path)
    second, device = await start(access, tmp_path, replace=True)
    assert second != first
    assert await start(access, tmp_path) == (second, device)
    seeds = SeedFile(tmp_path / "identity").load(access.user_id)
    assert seeds is not None
    assert is_signed_by(await published(access), access.user_id, device, seeds)


async def test_replacing_needs_the_password(access: Access, tmp_path: Path) -> None:
    token, _ = await log_in(access)
    by_token = Access(access.homeserver, access.user_id, token=token)
    first = await start(by_token, tmp_path)
    with pytest.raises(IdentityError, match="identity-needs-approval"):
        await start(by_token, tmp_path, replace=True)
    assert await start(by_token, tmp_path) == first


@pytest.mark.parametrize(
    "how", ["store missing", "all of crypto missing", "secret of the store missing", "foreign store"]
)
async def test_a_lost_store_means_a_new_device_of_the_same_identity(access: Access, tmp_path: Path, how: str) -> None:
    fingerprint, old = await start(access, tmp_path)
    folder = DataFolder(tmp_path)
    if how == "store missing":
        folder.store_of(old).unlink()
    elif how == "all of crypto missing":
        shutil.rmtree(folder.crypto)
    elif how == "secret of the store missing":
        (folder.crypto / "pickle.key").unlink()
    else:
        folder.store_of(old).write_bytes(b"")
    again, device = await start(access, tmp_path)
    assert again == fingerprint
    assert device != old
    keys = await published(access)
    assert set(keys.devices) == {device}, "the old device is gone"
    seeds = SeedFile(tmp_path / "identity").load(access.user_id)
    assert seeds is not None
    assert is_signed_by(keys, access.user_id, device, seeds)


async def test_a_token_keeps_its_device_and_cannot_make_another(access: Access, tmp_path: Path) -> None:
    token, device = await log_in(access)
    by_token = Access(access.homeserver, access.user_id, token=token)
    first = await start(by_token, tmp_path)
    assert first[1] == device
    assert await start(by_token, tmp_path) == first
    DataFolder(tmp_path).store_of(device).unlink()
    with pytest.raises(IdentityError, match="token-device-lost"):
        await start(by_token, tmp_path)
    new_token, new_device = await log_in(access)
    assert await start(Access(access.homeserver, access.user_id, token=new_token), tmp_path) == (first[0], new_device)


async def test_a_backup_restores_the_identity(access: Access, tmp_path: Path) -> None:
    fingerprint, _ = await start(access, tmp_path / "data")
    file = SeedFile(tmp_path / "data" / "identity")
    seeds = file.load(access.user_id)
    assert seeds is not None
    backup = tmp_path / "backup.json"
    file.back_up(seeds, backup)
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with pytest.raises(StorageError, match="file-exists"):
        file.back_up(seeds, backup)
    shutil.rmtree(tmp_path / "data")
    file.path.parent.mkdir(parents=True)
    shutil.copyfile(backup, file.path)
    assert (await start(access, tmp_path / "data"))[0] == fingerprint


async def test_damaged_seeds_are_no_reason_for_new_ones(access: Access, tmp_path: Path) -> None:
    await start(access, tmp_path)
    path = SeedFile(tmp_path / "identity").path
    path.write_text("{}")
    with pytest.raises(IdentityError, match="identity-file-damaged"):
        await start(access, tmp_path, replace=True)


async def test_an_ended_login_is_final(access: Access, tmp_path: Path) -> None:
    token, _ = await log_in(access)
    by_token = Access(access.homeserver, access.user_id, token=token)
    await start(by_token, tmp_path)
    async with HttpRequests(access.homeserver, token) as requests:
        await requests.request("POST", "/_matrix/client/v3/logout", {})
    with pytest.raises(TokenRevoked):
        await start(by_token, tmp_path)


async def test_two_processes_do_not_share_a_folder(access: Access, tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(DataDirectoryInUse):
        await start(access, tmp_path)


async def test_a_wrong_login_is_named(access: Access, tmp_path: Path, make_account: MakeAccount) -> None:
    with pytest.raises(Refused, match="login-refused"):
        await start(Access(access.homeserver, access.user_id, password="wrong"), tmp_path / "a")
    other = await make_account("andere")
    token, _ = await log_in(Access(access.homeserver, other.user_id, password=other.password))
    with pytest.raises(Refused, match="account-mismatch"):
        await start(Access(access.homeserver, access.user_id, token=token), tmp_path / "b")
    with pytest.raises(Unreachable):
        await start(Access("http://127.0.0.1:9", access.user_id, password="x"), tmp_path / "c")
    await start(access, tmp_path / "d")
    with pytest.raises(StorageError, match="session-other-account"):
        await start(Access(access.homeserver, other.user_id, password=other.password), tmp_path / "d")

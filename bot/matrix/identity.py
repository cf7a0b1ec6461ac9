"""The bot's cross-signing identity: made once, kept for ever, and signing the bot's one device.

matrix-nio has no cross-signing. Without it Element draws a red shield on every message of the bot, and clients that
exclude insecure devices neither read the bot nor let it read (MSC4153).

Sources, all Matrix client-server API: "Cross-signing" (the three keys and who signs what), "Key and signature security"
(the device's signature on the master key), POST /keys/device_signing/upload, POST /keys/signatures/upload,
POST /keys/query, "User-interactive authentication API". The first upload needs no password (MSC3967).

This module knows nothing of the rest of the bot but its errors. To use it alone::

    async with HttpRequests("https://matrix.example.org", token) as requests:
        await ensure_signed(requests, device, SeedFile(Path("identity")), Approval(password="…"))

To restore an identity, put the backup (``lotse identity --backup``) back as ``data_dir/identity/cross-signing.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import IdentityError
from bot.matrix.http import Answer, Requests, good
from bot.matrix.seeds import SeedFile, Seeds
from bot.matrix.signing import SigningKey, canonical_json, is_signed, text_at

API = "/_matrix/client/v3"
PASSWORD_STAGE = "m.login.password"  # noqa: S105  a name of the specification


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """The device that this process is.

    Attributes:
        user_id: its owner.
        device_id: its id.
        ed25519: its public signing key, unpadded base64.
        curve25519: its public identity key, unpadded base64.
        sign: makes the device's signature of a text.
    """

    user_id: str
    device_id: str
    ed25519: str
    curve25519: str
    sign: Callable[[str], str]

    @property
    def key_id(self) -> str:
        """The id of its signing key."""
        return f"ed25519:{self.device_id}"


@dataclass(frozen=True, slots=True)
class Approval:
    """What the bot may use and do where the homeserver has another identity or asks who is there.

    Attributes:
        password: the account's password, None where the bot logs in by token.
        replace: whether an identity that is there may be replaced. People then see a warning in their client.
    """

    password: str | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """What the homeserver tells everybody about an account.

    Attributes:
        master: the master key object, None where there is none.
        self_signing: the self-signing key object.
        devices: device id to its keys.
    """

    master: Mapping[str, object] | None
    self_signing: Mapping[str, object] | None
    devices: Mapping[str, Mapping[str, object]]


class DeviceState(StrEnum):
    """How the homeserver knows the bot's own device."""

    SAME = "same"
    MISSING = "missing"
    DIFFERENT = "different"


class Identity:
    """The three cross-signing keys of an account.

    Args:
        seeds: where they follow from.
    """

    def __init__(self, seeds: Seeds) -> None:
        self.user_id = seeds.user_id
        self.master = SigningKey(seeds.master)
        self.self_signing = SigningKey(seeds.self_signing)
        self.user_signing = SigningKey(seeds.user_signing)

    @property
    def fingerprint(self) -> str:
        """The public master key in groups of four, for people to publish and to compare."""
        key = self.master.public
        return " ".join(key[start : start + 4] for start in range(0, len(key), 4))

    def upload(self) -> dict[str, object]:
        """The public keys as POST /keys/device_signing/upload takes them."""
        return {
            "master_key": self._key("master", self.master),
            "self_signing_key": self._signed_key("self_signing", self.self_signing),
            "user_signing_key": self._signed_key("user_signing", self.user_signing),
        }

    def is_published(self, published: PublishedKeys) -> bool:
        """Whether the homeserver tells everybody of this identity and of its key that signs devices."""
        keys = (_public(published.master), _public(published.self_signing))
        return keys == (self.master.public, self.self_signing.public)

    def _key(self, usage: str, key: SigningKey) -> dict[str, object]:
        return {"user_id": self.user_id, "usage": [usage], "keys": {key.key_id: key.public}}

    def _signed_key(self, usage: str, key: SigningKey) -> dict[str, object]:
        value = self._key(usage, key)
        return {**value, "signatures": {self.user_id: {self.master.key_id: self.master.sign(value)}}}


async def published_keys(requests: Requests, user_id: str) -> PublishedKeys:
    """What the homeserver tells about an account (POST /keys/query).

    Raises:
        HomeserverError: it does not tell.
    """
    answer = good(await requests.request("POST", f"{API}/keys/query", {"device_keys": {user_id: []}}))
    devices = _object_at(answer.body, "device_keys", user_id) or {}
    return PublishedKeys(
        _object_at(answer.body, "master_keys", user_id),
        _object_at(answer.body, "self_signing_keys", user_id),
        {device: keys for device, keys in devices.items() if isinstance(keys, Mapping)},
    )


def device_state(published: PublishedKeys, device: OwnDevice) -> DeviceState:
    """How the homeserver knows the device of this process."""
    keys = published.devices.get(device.device_id)
    if keys is None:
        return DeviceState.MISSING
    is_same = (
        text_at(keys, "keys", device.key_id) == device.ed25519
        and text_at(keys, "keys", f"curve25519:{device.device_id}") == device.curve25519
        and is_signed(keys, by=device.user_id, key_id=device.key_id, public=device.ed25519)
    )
    return DeviceState.SAME if is_same else DeviceState.DIFFERENT


async def ensure_signed(requests: Requests, device: OwnDevice, file: SeedFile, approval: Approval) -> Identity:
    """The account's identity, with this device signed by it; does nothing where all is well.

    Args:
        requests: sends requests as the device's owner.
        device: the device of this process; its keys are on the homeserver already.
        file: where the seeds are, or will be before anything is uploaded.
        approval: password and permission to replace.

    Raises:
        IdentityError: the homeserver has an identity that is not ours and must not be replaced; or it does not have
            this device with these keys; or it wants an approval that the bot cannot give.
        HomeserverError: it did not do what was asked.
    """
    published = await published_keys(requests, device.user_id)
    state = device_state(published, device)
    if state is not DeviceState.SAME:
        code = "device-keys-missing" if state is DeviceState.MISSING else "device-keys-different"
        raise IdentityError(code, device=device.device_id)
    identity, is_valid = _choose(published, device.user_id, file, approval)
    if not is_valid:
        await _upload(requests, identity, file, approval)
        published = await published_keys(requests, device.user_id)
    await _sign(requests, identity, device, published)
    return identity


def _choose(published: PublishedKeys, user_id: str, file: SeedFile, approval: Approval) -> tuple[Identity, bool]:
    """The identity to use, and whether the homeserver has it already."""
    _settle_replacement(published, user_id, file)
    seeds = file.load(user_id)
    on_server = _public(published.master)
    if approval.replace and on_server:
        seeds = Seeds.fresh(user_id)
        file.save_next(seeds)
        return Identity(seeds), False
    if seeds is None:
        if on_server:
            raise IdentityError("identity-foreign", user_id=user_id, file=str(file.path))
        seeds = Seeds.fresh(user_id)
        file.save(seeds)
        return Identity(seeds), False
    identity = Identity(seeds)
    if on_server and on_server != identity.master.public:
        raise IdentityError("identity-foreign", user_id=user_id, file=str(file.path))
    return identity, bool(on_server) and _public(published.self_signing) == identity.self_signing.public


def _settle_replacement(published: PublishedKeys, user_id: str, file: SeedFile) -> None:
    """Ends a replacement that a crash left half done: the homeserver knows whether it took place."""
    seeds = file.load_next(user_id)
    if seeds is None:
        return
    if Identity(seeds).master.public == _public(published.master):
        file.use_next()
    else:
        file.drop_next()


async def _upload(requests: Requests, identity: Identity, file: SeedFile, approval: Approval) -> None:
    path = f"{API}/keys/device_signing/upload"
    body = identity.upload()
    answer = await requests.request("POST", path, body)
    if answer.status == 401:
        body["auth"] = _authentication(answer, identity.user_id, approval.password)
        answer = await requests.request("POST", path, body)
        if answer.status == 401:
            raise IdentityError("identity-password-refused")
    good(answer)
    if approval.replace:
        file.use_next()


def _authentication(answer: Answer, user_id: str, password: str | None) -> dict[str, object]:
    """The password stage, where the homeserver accepts it and the bot has one."""
    flows = answer.body.get("flows")
    stages = [flow.get("stages") for flow in flows if isinstance(flow, Mapping)] if isinstance(flows, list) else []
    if password is None or [PASSWORD_STAGE] not in stages:
        raise IdentityError("identity-needs-approval", url=_approval_page(answer.body))
    return {
        "type": PASSWORD_STAGE,
        "identifier": {"type": "m.id.user", "user": user_id},
        "password": password,
        "session": answer.text("session"),
    }


def _approval_page(body: Mapping[str, object]) -> str:
    """Where a person can approve, as homeservers with Matrix Authentication Service tell (MSC4312)."""
    parameters = _object_at(body, "params") or {}
    pages = [text_at(stage, "url") for stage in parameters.values()]
    return next((page for page in pages if page), "–")


async def _sign(requests: Requests, identity: Identity, device: OwnDevice, published: PublishedKeys) -> None:
    """Signs the device by the self-signing key and the master key by the device, where that is not done yet."""
    master = published.master
    keys = published.devices.get(device.device_id)
    if master is None or keys is None or _bare(master) != identity.upload()["master_key"]:
        raise IdentityError("identity-not-published")
    own, user_id = identity.self_signing, identity.user_id
    body: dict[str, object] = {}
    if not is_signed(keys, by=user_id, key_id=own.key_id, public=own.public):
        body[device.device_id] = {**_bare(keys), "signatures": {user_id: {own.key_id: own.sign(keys)}}}
    if not is_signed(master, by=user_id, key_id=device.key_id, public=device.ed25519):
        signature = device.sign(canonical_json(master))
        body[identity.master.public] = {**_bare(master), "signatures": {user_id: {device.key_id: signature}}}
    if not body:
        return
    answer = good(await requests.request("POST", f"{API}/keys/signatures/upload", {user_id: body}))
    if answer.body.get("failures"):
        raise IdentityError("identity-signature-refused")


def _bare(value: Mapping[str, object]) -> dict[str, object]:
    return {key: item for key, item in value.items() if key not in {"signatures", "unsigned"}}


def _public(key: Mapping[str, object] | None) -> str:
    """The public key of a cross-signing key object; empty where there is none."""
    keys = key.get("keys") if key else None
    values = [value for value in keys.values() if isinstance(value, str)] if isinstance(keys, Mapping) else []
    return values[0] if values else ""


def _object_at(value: object, *path: str) -> Mapping[str, object] | None:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else None

"""The bot's encryption identity: its secrets, the published keys, and the signature on its device."""

from __future__ import annotations

from pathlib import Path

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.login import KeptLogin, contents, kept_login, who_am_i
from bot.cli.doctor.surroundings import Surroundings
from bot.errors import IdentityError
from bot.matrix.http import HttpRequests, good
from bot.matrix.identity import Identity, PublishedKeys, published_keys
from bot.matrix.seeds import FILE_NAME, Seeds
from bot.matrix.signing import is_signed
from bot.settings import Settings


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether the identity is that of the account, and the bot's device is signed by it."""
    settings = surroundings.settings
    kept = kept_login(settings)
    assert kept is not None, "the login is in order"
    device = good(await who_am_i(settings, kept)).text("device_id")
    published = await _published(settings, kept)
    identity = _identity(settings)
    if identity is None and published.master is None:
        return (Diagnosis("doctor-identity-none", mark=Mark.OPEN),)
    if identity is None or not identity.is_published(published):
        raise IdentityError("identity-foreign", user_id=settings.user_id, file=str(_file(settings)))
    if device not in published.devices:
        raise IdentityError("device-keys-missing", device=device)
    own = identity.self_signing
    keys = published.devices[device]
    if not is_signed(keys, by=settings.user_id, key_id=own.key_id, public=own.public):
        return (Diagnosis("doctor-device-unsigned", {"device": device}, Mark.WRONG),)
    found = Diagnosis("doctor-identity", {"device": device, "fingerprint": identity.fingerprint})
    others = len(published.devices) - 1
    return (found, *([Diagnosis("doctor-other-devices", {"count": str(others)}, Mark.HINT)] if others else []))


async def _published(settings: Settings, kept: KeptLogin) -> PublishedKeys:
    async with HttpRequests(settings.homeserver, kept.token) as requests:
        return await published_keys(requests, settings.user_id)


def _identity(settings: Settings) -> Identity | None:
    """The identity of this installation, None where it has none."""
    content = contents(_file(settings))
    if content is None:
        return None
    try:
        seeds = Seeds.from_bytes(content)
    except ValueError:
        raise IdentityError("identity-file-damaged", file=str(_file(settings))) from None
    if seeds.user_id != settings.user_id:
        raise IdentityError("identity-other-account", file=str(_file(settings)), user_id=settings.user_id)
    return Identity(seeds)


def _file(settings: Settings) -> Path:
    return settings.data_dir / "identity" / FILE_NAME

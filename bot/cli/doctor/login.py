"""The bot's login, as it was kept: nobody is logged in, and no password is tried.

A homeserver counts failed logins and soon refuses further ones, also those of the bot.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from bot.cli.doctor.diagnosis import Diagnoses, Diagnosis, Mark
from bot.cli.doctor.surroundings import Surroundings
from bot.errors import Refused, StorageError, TokenRevoked
from bot.matrix.http import Answer, HttpRequests, good
from bot.matrix.identity import API
from bot.settings import Settings


@dataclass(frozen=True, slots=True, repr=False)
class KeptLogin:
    """What the bot would use.

    Attributes:
        user_id: the account it is for.
        token: the access token.
    """

    user_id: str
    token: str


async def examine(surroundings: Surroundings) -> Diagnoses:
    """Whether the homeserver knows the bot's token (GET /account/whoami)."""
    settings = surroundings.settings
    kept = kept_login(settings)
    if kept is None:
        return (Diagnosis("doctor-login-none", mark=Mark.OPEN),)
    answer = await who_am_i(settings, kept)
    if answer.body.get("soft_logout") is True and settings.login().password is not None:
        return (Diagnosis("doctor-login-soft", mark=Mark.OPEN),)
    if answer.text("errcode") == "M_UNKNOWN_TOKEN":
        raise TokenRevoked("token-revoked")
    if (actual := good(answer).text("user_id")) != settings.user_id:
        raise Refused("account-mismatch", configured=settings.user_id, actual=actual)
    if not answer.text("device_id"):
        raise Refused("token-without-device")
    return (Diagnosis("doctor-login", {"user_id": actual, "device": answer.text("device_id")}),)


async def who_am_i(settings: Settings, kept: KeptLogin) -> Answer:
    """What the homeserver says whose token it is."""
    async with HttpRequests(settings.homeserver, kept.token) as requests:
        return await requests.request("GET", f"{API}/account/whoami")


def kept_login(settings: Settings) -> KeptLogin | None:
    """The token that is configured, or that of the last login; None where the bot has not logged in yet.

    Raises:
        StorageError: the file of the last login cannot be used.
    """
    configured = settings.login().access_token
    if configured is not None:
        return KeptLogin(settings.user_id, configured)
    content = contents(settings.data_dir / "session.json")
    if content is None:
        return None
    try:
        parsed = json.loads(content)
        kept = KeptLogin(str(parsed["user_id"]), str(parsed["access_token"]))
    except (ValueError, TypeError, KeyError):
        raise StorageError("session-damaged", file=str(settings.data_dir / "session.json")) from None
    if kept.user_id != settings.user_id:
        raise StorageError("session-other-account", file=str(settings.data_dir / "session.json"), user_id=kept.user_id)
    return kept


def contents(path: Path) -> bytes | None:
    """What a file holds, None where there is none; unlike the bot, the doctor leaves its mode as it is.

    Raises:
        StorageError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError("storage-unreadable", path=str(path), reason=error.strerror or "?") from error

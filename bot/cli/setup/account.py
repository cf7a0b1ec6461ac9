"""The account at the homeserver: how one logs in there, making it, and lifting its rate limit.

Sources: Matrix client-server API, "Login" and "OAuth 2.0 API" (GET /auth_metadata, as homeservers with Matrix
Authentication Service have it); Synapse admin API, "Shared-Secret Registration", "Create or modify account", "Override
ratelimiting for users".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.errors import ConfigurationError, HomeserverError, Refused
from bot.matrix.http import Answer, HttpRequests, Requests, good
from bot.matrix.login import DEVICE_NAME

CLIENT = "/_matrix/client"
ADMIN = "/_synapse/admin"

UNLIMITED = {"messages_per_second": 0, "burst_count": 0}

OAUTH = (f"{CLIENT}/v1/auth_metadata", f"{CLIENT}/unstable/org.matrix.msc2965/auth_metadata")
"""Where a homeserver tells of its authentication service; the second one before version 1.15 of the specification."""

PASSWORD = "m.login.password"  # noqa: S105  a name of the specification


@dataclass(frozen=True, slots=True)
class Entrance:
    """How one logs in at a homeserver.

    Attributes:
        by_password: whether passwords are accepted.
        has_service: whether accounts are the business of Matrix Authentication Service.
    """

    by_password: bool
    has_service: bool


async def entrance_of(homeserver: str) -> Entrance:
    """How one logs in at a homeserver.

    Raises:
        ConfigurationError: what answers there is none.
        HomeserverError: nothing answers.
    """
    async with HttpRequests(homeserver) as requests:
        versions = await requests.request("GET", f"{CLIENT}/versions")
        if not versions.is_good or not isinstance(versions.body.get("versions"), list):
            details = {"homeserver": homeserver, "status": str(versions.status)}
            raise ConfigurationError("doctor-no-homeserver", **details)
        flows = (await requests.request("GET", f"{CLIENT}/v3/login")).body.get("flows")
        kinds = [flow.get("type") for flow in flows if isinstance(flow, Mapping)] if isinstance(flows, list) else []
        has_service = False
        for path in OAUTH:
            has_service = has_service or bool((await requests.request("GET", path)).text("issuer"))
    return Entrance(PASSWORD in kinds, has_service)


async def make_with_token(homeserver: str, admin_token: str, user_id: str, password: str) -> str:
    """Makes an account as an admin; one that is there is left alone.

    Returns:
        Its Matrix ID.

    Raises:
        Refused: there is such an account, or the token is not that of an admin.
        HomeserverError: it does not answer.
    """
    path = f"{ADMIN}/v2/users/{quote(user_id, safe='')}"
    async with HttpRequests(homeserver, admin_token) as requests:
        known = await requests.request("GET", path)
        if known.is_good:
            raise Refused("setup-account-exists", user_id=user_id)
        if known.text("errcode") != "M_NOT_FOUND":
            raise _refusal(known)
        body = {"password": password, "admin": False, "displayname": DEVICE_NAME}
        made = await requests.request("PUT", path, body)
    if not made.is_good:
        raise _refusal(made)
    return made.text("name") or user_id


async def make_with_secret(homeserver: str, secret: str, user_id: str, password: str) -> str:
    """Makes an account with the homeserver's ``registration_shared_secret``, and no device for it.

    Returns:
        Its Matrix ID; the homeserver knows its own name best.

    Raises:
        Refused: there is such an account, or the secret is not the right one.
        HomeserverError: it does not answer.
    """
    name = user_id[1:].partition(":")[0]
    path = f"{ADMIN}/v1/register"
    async with HttpRequests(homeserver) as requests:
        answer = await requests.request("GET", path)
        nonce = answer.text("nonce")
        if not nonce:
            raise _refusal(answer)
        fields = f"{nonce}\0{name}\0{password}\0notadmin".encode()
        body: dict[str, object] = {
            "nonce": nonce,
            "username": name,
            "displayname": DEVICE_NAME,
            "password": password,
            "admin": False,
            "mac": hmac.new(secret.encode(), fields, hashlib.sha1).hexdigest(),
            "inhibit_login": True,
        }
        made = await requests.request("POST", path, body)
    if made.text("errcode") == "M_USER_IN_USE":
        raise Refused("setup-account-exists", user_id=user_id)
    if made.status == 403:
        raise Refused("setup-registration-refused")
    if not made.is_good:
        raise _refusal(made)
    return made.text("user_id") or user_id


async def lift_limit(homeserver: str, admin_token: str, user_id: str) -> bool:
    """Lifts the limit on the messages of an account; gives whether that is done."""
    try:
        async with HttpRequests(homeserver, admin_token) as requests:
            return await _lift(requests, user_id)
    except HomeserverError:
        return False


async def _lift(requests: Requests, user_id: str) -> bool:
    path = f"{ADMIN}/v1/users/{quote(user_id, safe='')}/override_ratelimit"
    answer = good(await requests.request("POST", path, UNLIMITED))
    return all(answer.body.get(key) == value for key, value in UNLIMITED.items())


def limit_address(homeserver: str, user_id: str) -> str:
    """Where an admin lifts the limit by hand."""
    return f"{homeserver.rstrip('/')}{ADMIN}/v1/users/{user_id}/override_ratelimit"


def _refusal(answer: Answer) -> HomeserverError:
    """Why the admin API does not do what it is asked."""
    errcode = answer.text("errcode")
    if answer.status == 401:
        return Refused("setup-admin-token-refused")
    if errcode == "M_FORBIDDEN":
        return Refused("setup-not-admin")
    if answer.status in {404, 405} or not errcode:
        return Refused("setup-no-admin-api", status=str(answer.status))
    return Refused("setup-account-refused", errcode=errcode)

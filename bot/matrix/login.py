"""Getting a login: by password, by token, or the one of before.

Source: Matrix client-server API, "Login" (with a ``device_id`` the login goes on for that device), GET /account/whoami,
"Soft logout".
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import LoggedOutSoftly, Refused, StorageError, TokenRevoked
from bot.matrix.http import HttpRequests, good
from bot.matrix.identity import API
from bot.matrix.private_files import read_private, write_private

DEVICE_NAME = "Messenger-Lotse"


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A login that the homeserver has granted."""

    user_id: str
    device_id: str
    access_token: str


def save_login(login: Login, file: Path) -> None:
    """Stores a login, for :func:`stored_login`."""
    write_private(file, json.dumps(asdict(login)).encode())


def stored_login(user_id: str, file: Path) -> Login | None:
    """The login of before; None where there was none.

    Raises:
        StorageError: the file cannot be used, or holds the login of another account.
    """
    content = read_private(file)
    if content is None:
        return None
    try:
        parsed = json.loads(content)
        login = Login(str(parsed["user_id"]), str(parsed["device_id"]), str(parsed["access_token"]))
    except (ValueError, TypeError, KeyError):
        raise StorageError("session-damaged", file=str(file)) from None
    if login.user_id != user_id:
        raise StorageError("session-other-account", file=str(file), user_id=login.user_id)
    return login


async def token_login(homeserver: str, user_id: str, token: str) -> Login:
    """The login that a token stands for.

    Raises:
        Refused: it belongs to another account, or to no device.
        TokenRevoked: it is not accepted any more, and there is nothing to log in anew with.
        HomeserverError: that cannot be told now.
    """
    async with HttpRequests(homeserver, token) as requests:
        try:
            answer = good(await requests.request("GET", f"{API}/account/whoami"))
        except LoggedOutSoftly as error:
            raise TokenRevoked("token-expired") from error
    if answer.text("user_id") != user_id:
        raise Refused("account-mismatch", configured=user_id, actual=answer.text("user_id"))
    if not answer.text("device_id"):
        raise Refused("token-without-device")
    return Login(user_id, answer.text("device_id"), token)


async def password_login(homeserver: str, user_id: str, password: str, *, device_id: str | None = None) -> Login:
    """A new login by password.

    Args:
        homeserver: base URL of the client API.
        user_id: whose login.
        password: the password.
        device_id: the device whose login has run out; None for a new device.

    Raises:
        Refused: the password or the account is not accepted.
        HomeserverError: it cannot be logged in now.
    """
    body = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": user_id},
        "password": password,
        "initial_device_display_name": DEVICE_NAME,
        **({"device_id": device_id} if device_id is not None else {}),
    }
    async with HttpRequests(homeserver) as requests:
        answer = await requests.request("POST", f"{API}/login", body)
    if answer.text("errcode") in {"M_FORBIDDEN", "M_USER_DEACTIVATED"}:
        raise Refused("login-refused", user_id=user_id)
    login = Login(good(answer).text("user_id"), answer.text("device_id"), answer.text("access_token"))
    if login.user_id != user_id:
        raise Refused("account-mismatch", configured=user_id, actual=login.user_id)
    return login

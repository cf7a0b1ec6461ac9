"""Plain requests to a homeserver's client API, for what matrix-nio does not offer: login, identity, own devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import aiohttp

from bot.errors import HomeserverError, LoggedOutSoftly, RateLimited, Refused, TokenRevoked, Unreachable
from bot.matrix.loading import json_object

REQUEST_LIMIT = 30.0
"""Seconds for one request."""

DEFAULT_PAUSE = 5.0
"""Seconds to wait where a homeserver limits the rate without saying for how long."""

LONGEST_PAUSE = 3600.0
"""Seconds after which to ask again, however long a homeserver says that it wants to be left alone."""

ENDED_LOGIN = frozenset({"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN"})
"""What a homeserver says to a request whose login it does not accept, or not any more."""

PASSING = frozenset({"M_RESOURCE_LIMIT_EXCEEDED", "M_USER_LOCKED", "M_CONSENT_NOT_GIVEN"})
"""Refusals that concern the account or the server as a whole, until an admin ends them: no message is lost by them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the homeserver answered.

    Attributes:
        status: HTTP status.
        body: the JSON object; empty where there was none.
        date: the homeserver's time, as HTTP tells it; empty where it does not.
        retry_after: the header of that name, seconds to wait; empty where there is none.
    """

    status: int
    body: Mapping[str, object]
    date: str = ""
    retry_after: str = ""

    @property
    def is_good(self) -> bool:
        """Whether the request was done."""
        return 200 <= self.status < 300

    def text(self, key: str) -> str:
        """A text of the body; empty where there is none."""
        value = self.body.get(key)
        return value if isinstance(value, str) else ""


class Requests(Protocol):
    """Sends requests that carry the bot's login."""

    async def request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Sends one request.

        Args:
            method: HTTP method.
            path: path from the root of the homeserver.
            body: JSON object to send.

        Returns:
            The answer, whatever its status below 500.

        Raises:
            Unreachable: there was no usable answer.
        """


class HttpRequests:
    """Requests over HTTP; an async context manager.

    Args:
        homeserver: base URL of the client API.
        token: access token, or None before the login.
    """

    def __init__(self, homeserver: str, token: str | None = None) -> None:
        self._homeserver = homeserver.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Opens the connections."""
        self._http = aiohttp.ClientSession(headers=self._headers, timeout=aiohttp.ClientTimeout(total=REQUEST_LIMIT))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes the connections."""
        assert self._http is not None
        await self._http.close()

    async def request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Sends one request; see :class:`Requests`."""
        assert self._http is not None, "use it as a context manager"
        try:
            async with self._http.request(method, self._homeserver + path, json=body) as response:
                answer = await read_answer(response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(self._homeserver, type(error).__name__) from error
        return working(answer, self._homeserver)


async def read_answer(response: aiohttp.ClientResponse) -> Answer:
    """The answer that a response over HTTP holds."""
    headers = response.headers
    body = json_object(await response.read())
    return Answer(response.status, body, headers.get("Date", ""), headers.get("Retry-After", ""))


def working(answer: Answer, homeserver: str) -> Answer:
    """The answer of a homeserver that works, whatever it says.

    Raises:
        Unreachable: it does not work.
    """
    if answer.status >= 500:
        raise unreachable(homeserver, f"HTTP {answer.status}")
    return answer


def good(answer: Answer) -> Answer:
    """The answer, if the request was done.

    Raises:
        HomeserverError: it was not.
    """
    if not answer.is_good:
        raise failure(answer.status, answer.body, answer.retry_after)
    return answer


def failure(status: int | None, body: Mapping[str, object], retry_after: str = "") -> HomeserverError:
    """What an answer that is an error means.

    Args:
        status: HTTP status.
        body: the JSON object.
        retry_after: the header of that name.

    Source: Matrix client-server API, "Standard error response", "Soft logout", "Rate limiting" (the header takes the
    place of the key ``retry_after_ms``, which is deprecated), "Account locking".
    """
    errcode = body.get("errcode")
    if not isinstance(errcode, str) or not errcode:
        return _limited(body, retry_after) if status == 429 else unreachable("", f"HTTP {status or '?'}")
    if errcode in ENDED_LOGIN:
        return logged_out(body)
    if errcode == "M_LIMIT_EXCEEDED" or status == 429:
        return _limited(body, retry_after)
    if errcode in PASSING or (status is not None and status >= 500):
        return unreachable("", errcode if errcode in PASSING else f"HTTP {status}")
    return Refused("homeserver-refused", errcode=errcode)


def logged_out(body: Mapping[str, object]) -> LoggedOutSoftly | TokenRevoked:
    """How a login has ended: with ``soft_logout`` the device and its keys are still wanted."""
    return LoggedOutSoftly("logged-out-softly") if body.get("soft_logout") is True else TokenRevoked("token-revoked")


def _limited(body: Mapping[str, object], header: str) -> RateLimited:
    in_body = body.get("retry_after_ms")
    pause = DEFAULT_PAUSE
    if isinstance(in_body, int | float) and in_body > 0:
        pause = in_body / 1000
    elif header.isascii() and header.isdecimal():
        pause = float(header)
    return RateLimited("rate-limited", retry_after=min(pause, LONGEST_PAUSE))


def unreachable(homeserver: str, reason: str) -> Unreachable:
    """The error for a homeserver that gave no usable answer."""
    return Unreachable("homeserver-unreachable", homeserver=homeserver, reason=reason)

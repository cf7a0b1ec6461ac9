"""Plain requests to a homeserver's client API, for what matrix-nio does not offer: login, identity, own devices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import aiohttp

from bot.errors import HomeserverError, RateLimited, Refused, TokenRevoked, Unreachable

REQUEST_LIMIT = 30.0
"""Seconds for one request."""

DEFAULT_PAUSE_MS = 5000
"""Milliseconds to wait where a homeserver limits the rate without saying for how long."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the homeserver answered.

    Attributes:
        status: HTTP status.
        body: the JSON object; empty where there was none.
    """

    status: int
    body: Mapping[str, object]

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
                answer = Answer(response.status, json_object(await response.read()))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(self._homeserver, type(error).__name__) from error
        if answer.status >= 500:
            raise unreachable(self._homeserver, f"HTTP {answer.status}")
        return answer


def good(answer: Answer) -> Answer:
    """The answer, if the request was done.

    Raises:
        HomeserverError: it was not.
    """
    if not answer.is_good:
        raise failure(answer.status, answer.text("errcode"), answer.body.get("retry_after_ms"))
    return answer


def failure(status: int | None, errcode: str, retry_after_ms: object = None) -> HomeserverError:
    """What an answer that is an error means.

    Source: Matrix client-server API, "Standard error response".
    """
    if errcode == "M_UNKNOWN_TOKEN":
        return TokenRevoked("token-revoked")
    if errcode == "M_LIMIT_EXCEEDED" or status == 429:
        pause = retry_after_ms if isinstance(retry_after_ms, int) and retry_after_ms > 0 else DEFAULT_PAUSE_MS
        return RateLimited("rate-limited", retry_after=pause / 1000)
    if not errcode or (status is not None and status >= 500):
        return unreachable("", f"HTTP {status or '?'}")
    return Refused("homeserver-refused", errcode=errcode)


def unreachable(homeserver: str, reason: str) -> Unreachable:
    """The error for a homeserver that gave no usable answer."""
    return Unreachable("homeserver-unreachable", homeserver=homeserver, reason=reason)


def json_object(raw: bytes) -> Mapping[str, object]:
    """The JSON object that an answer holds; an empty one where it holds none."""
    try:
        parsed: object = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}

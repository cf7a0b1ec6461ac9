"""matrix-nio whose failures are raised, at once and as errors of the bot, and leave no room blocked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

import aiohttp
from nio import (
    Api,
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    KeysClaimResponse,
    KeysQueryResponse,
    KeysUploadResponse,
    Response,
)

from bot.errors import HomeserverError, IdentityError, LoggedOutSoftly, Refused, TokenRevoked
from bot.matrix.http import ENDED_LOGIN, Answer, failure, logged_out, read_answer, unreachable, working
from bot.matrix.http import good as good_answer
from bot.matrix.identity import API
from bot.matrix.key_store import KeyStore
from bot.matrix.loading import json_object
from bot.matrix.signing import text_at

REQUEST_LIMIT = 30.0
"""Seconds for one request, sync aside."""

MAX_FAILURES = 6
"""Failures of one thing, while the homeserver is well otherwise, after which it is given up."""

MEDIA_UPLOAD = "/_matrix/media/v3/upload"
"""Where files go; their names and types are inside the encrypted event alone."""

Good = TypeVar("Good", bound=Response)


def client_config(pickle_key: str, store_name: str) -> AsyncClientConfig:
    """How nio is run: bounded requests, and no retries, pauses or positions of its own."""
    return AsyncClientConfig(
        store=KeyStore,
        store_name=store_name,
        pickle_key=pickle_key,
        store_sync_tokens=False,
        max_limit_exceeded=0,
        max_timeouts=0,
        request_timeout=REQUEST_LIMIT,
    )


def good(response: Response | ErrorResponse, wanted: type[Good]) -> Good:
    """The response, if it is the wanted one.

    Raises:
        HomeserverError: it is an error.
    """
    if isinstance(response, wanted):
        return response
    transport = response.transport_response
    body = {
        "errcode": getattr(response, "status_code", None),
        "retry_after_ms": getattr(response, "retry_after_ms", None),
        "soft_logout": getattr(response, "soft_logout", None),
    }
    headers: Mapping[str, str] = getattr(transport, "headers", {})
    raise failure(getattr(transport, "status", None), body, headers.get("Retry-After", ""))


class RaisingClient(AsyncClient):
    """A nio client that raises :class:`bot.errors.HomeserverError` where nio returns an error or retries for ever."""

    def __init__(self, homeserver: str, store_path: str, config: AsyncClientConfig) -> None:
        super().__init__(homeserver, store_path=store_path, config=config)
        self._querying = asyncio.Lock()
        self._changed_meanwhile: set[str] = set()

    async def _send(self, *arguments: object, **named: object) -> Response:
        try:
            response: Response = await super()._send(*arguments, **named)  # type: ignore[arg-type]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unreachable(self.homeserver, type(error).__name__) from error
        return response

    async def parse_body(self, transport_response: aiohttp.ClientResponse) -> dict[str, object]:
        """The JSON object of an answer; an empty one where a proxy answered with something else.

        Raises:
            LoggedOutSoftly: the login has run out.
            TokenRevoked: the login was ended.
        """
        body = json_object(await transport_response.read())
        if transport_response.status == 401 and body.get("errcode") in ENDED_LOGIN:
            # Before nio sees it, which would go on without any token after a soft logout.
            raise logged_out(body)
        return dict(body)

    async def request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Sends a request as :class:`bot.matrix.http.Requests` do, over nio's connections."""
        return await self._exchange(method, path, None if body is None else json.dumps(body), "application/json")

    async def upload_bytes(self, content: bytes) -> Answer:
        """Puts bytes of which nothing is told into the homeserver's media."""
        return await self._exchange("POST", MEDIA_UPLOAD, content, "application/octet-stream")

    async def news(self, query: Mapping[str, str], *, within: float) -> Mapping[str, object]:
        """The answer to a sync, as JSON.

        Args:
            query: what to ask for (Matrix client-server API, GET /sync).
            within: seconds after which the homeserver is taken for dead.

        Raises:
            HomeserverError: there was no usable answer.
        """
        path = f"{API}/sync?{urlencode(query)}"
        answer = good_answer(await self._exchange("GET", path, None, "application/json", within))
        if not answer.text("next_batch"):
            raise unreachable(self.homeserver, "no position")
        return answer.body

    async def _exchange(
        self, method: str, path: str, data: str | bytes | None, kind: str, within: float | None = None
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self.access_token}", "Content-Type": kind}
        try:
            async with await self.send(method, path, data, headers, timeout=within) as response:
                answer = await read_answer(response)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(self.homeserver, type(error).__name__) from error
        return working(answer, self.homeserver)

    async def is_well(self) -> bool:
        """Whether the homeserver answers and accepts this login.

        Raises:
            TokenRevoked, LoggedOutSoftly: it does not accept it.
        """
        try:
            good_answer(await self.request("GET", f"{API}/account/whoami"))
        except (TokenRevoked, LoggedOutSoftly):
            raise
        except HomeserverError:
            return False
        return True

    async def send(  # noqa: PLR0917  nio's own signature
        self,
        method: str,
        path: str,
        data: str | bytes | None = None,
        headers: dict[str, str] | None = None,
        trace_context: object = None,
        timeout: float | None = None,  # noqa: ASYNC109  nio's own signature
    ) -> aiohttp.ClientResponse:
        """Sends one request, bounded in time."""
        total = aiohttp.ClientTimeout(total=timeout or REQUEST_LIMIT)
        response: aiohttp.ClientResponse = await super().send(method, path, data, headers, trace_context, total)
        return response

    async def close(self) -> None:
        """Closes the connections and the crypto store."""
        await super().close()  # type: ignore[no-untyped-call]
        if self.store is not None:
            self.store.database.close()  # type: ignore[no-untyped-call]

    async def keys_upload(self) -> KeysUploadResponse:
        """Uploads the device's keys and one-time keys.

        Raises:
            IdentityError: the crypto store is older than what the homeserver knows, for instance from a backup; going
                on would use one-time keys twice.
        """
        assert self.olm is not None, "the crypto store is open"
        keys = self.olm.share_keys()
        # Saved before the upload: after a crash in between, other keys under the same ids would be refused for ever.
        self.olm.save_account()
        method, path, data = Api.keys_upload(self.access_token, keys)
        try:
            return good(await self._send(KeysUploadResponse, method, path, data), KeysUploadResponse)
        except Refused as error:
            raise IdentityError("crypto-store-outdated") from error

    def note_changed_devices(self, users: Collection[str]) -> None:
        """What is known of the devices of these people is out of date, or will no longer be kept up to date."""
        assert self.olm is not None, "the crypto store is open"
        self.olm.tracked_users.difference_update(users)
        self._changed_meanwhile.update(users)

    async def keys_query(self) -> KeysQueryResponse:
        """Asks for the devices of people; going on without them would leave them out."""
        async with self._querying:
            if not self.should_query_keys:
                return KeysQueryResponse({}, {})
            self._changed_meanwhile.clear()
            response = good(await super().keys_query(), KeysQueryResponse)
            self._revive(response)
            # The answer may be older than a change that was told while it was on its way.
            self.note_changed_devices(frozenset(self._changed_meanwhile))
            return response

    def _revive(self, response: KeysQueryResponse) -> None:
        """Counts devices as there again that were away for a while; nio would pass over them for ever."""
        assert self.olm is not None, "the crypto store is open"
        for user_id, devices in response.device_keys.items():
            for device_id, keys in devices.items():
                device = self.olm.device_store[user_id].get(device_id)
                if device and device.deleted and text_at(keys, "keys", f"ed25519:{device_id}") == device.ed25519:
                    device.deleted = False
                    self.olm.store.save_device_keys({user_id: {device_id: device}})

    async def keys_claim(self, user_set: Mapping[str, Iterable[str]]) -> KeysClaimResponse:
        """Takes one-time keys for devices without a session; going on without them would leave the devices out."""
        method, path, data = Api.keys_claim(self.access_token, dict(user_set))
        # nio's own cannot make an error of an answer that is one, for want of a room.
        return good(await self._send(KeysClaimResponse, method, path, data, response_data=("",)), KeysClaimResponse)

"""matrix-nio whose failures are raised, at once and as errors of the bot, and leave no room blocked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import aiohttp
from nio import (
    Api,
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    JoinedMembersResponse,
    KeysClaimResponse,
    KeysQueryResponse,
    KeysUploadResponse,
    Response,
    RoomSendResponse,
    ShareGroupSessionResponse,
    WhoamiResponse,
)
from nio.store import SqliteStore

from bot.errors import HomeserverError, IdentityError, Refused, TokenRevoked
from bot.matrix.http import failure, json_object, unreachable

REQUEST_LIMIT = 30.0
"""Seconds for one request, sync aside."""

FULL_SYNC_LIMIT = 300.0
"""Seconds for the first sync after a start, which brings the state of all rooms; nio would wait for ever."""

Good = TypeVar("Good", bound=Response)


def client_config(pickle_key: str, store_name: str) -> AsyncClientConfig:
    """How nio is run: bounded requests, and no retries, pauses or positions of its own."""
    return AsyncClientConfig(
        store=SqliteStore,
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
    status = getattr(response.transport_response, "status", None)
    errcode = getattr(response, "status_code", None)
    raise failure(status, errcode if isinstance(errcode, str) else "", getattr(response, "retry_after_ms", None))


class RaisingClient(AsyncClient):
    """A nio client that raises :class:`bot.errors.HomeserverError` where nio returns an error or retries for ever."""

    async def _send(self, *arguments: object, **named: object) -> Response:
        try:
            response: Response = await super()._send(*arguments, **named)  # type: ignore[arg-type]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise unreachable(self.homeserver, type(error).__name__) from error
        if getattr(response, "status_code", None) == "M_UNKNOWN_TOKEN":
            raise TokenRevoked("token-revoked")
        return response

    async def parse_body(self, transport_response: aiohttp.ClientResponse) -> dict[str, object]:
        """The JSON object of an answer; an empty one where a proxy answered with something else."""
        return dict(json_object(await transport_response.read()))

    async def is_well(self) -> bool:
        """Whether the homeserver answers and accepts this login.

        Raises:
            TokenRevoked: it does not accept it.
        """
        try:
            good(await self.whoami(), WhoamiResponse)
        except TokenRevoked:
            raise
        except HomeserverError:
            return False
        return True

    async def send(  # noqa: PLR0917  nio's own signature
        self,
        method: str,
        path: str,
        data: str | None = None,
        headers: dict[str, str] | None = None,
        trace_context: object = None,
        timeout: float | None = None,  # noqa: ASYNC109  nio's own signature
    ) -> aiohttp.ClientResponse:
        """Sends one request, bounded in time."""
        limit = REQUEST_LIMIT if timeout is None else timeout or FULL_SYNC_LIMIT
        total = aiohttp.ClientTimeout(total=limit)
        response: aiohttp.ClientResponse = await super().send(method, path, data, headers, trace_context, total)
        return response

    async def close(self) -> None:
        """Closes the connections and the crypto store."""
        await super().close()  # type: ignore[no-untyped-call]
        if self.store is not None:
            self.store.database.close()

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

    async def keys_query(self) -> KeysQueryResponse:
        """Asks for the devices of the people in the bot's rooms; going on without them would leave them out."""
        return good(await super().keys_query(), KeysQueryResponse)

    async def keys_claim(self, user_set: dict[str, Iterable[str]]) -> KeysClaimResponse:
        """Takes one-time keys for devices without a session; going on without them would leave the devices out."""
        method, path, data = Api.keys_claim(self.access_token, user_set)
        # nio's own cannot make an error of an answer that is one, for want of a room.
        return good(await self._send(KeysClaimResponse, method, path, data, response_data=("",)), KeysClaimResponse)

    async def joined_members(self, room_id: str) -> JoinedMembersResponse:
        """Asks who is in a room."""
        return good(await super().joined_members(room_id), JoinedMembersResponse)

    async def send_message(self, room_id: str, content: dict[str, object], transaction_id: str) -> str:
        """Sends an ``m.room.message``, encrypted where the room is, and gives its event id.

        Never cancel it but at the end of the process: what is cancelled may have been sent.

        Raises:
            HomeserverError: it was not sent, or not everybody's device got the key to it.
        """
        response = await self.room_send(
            room_id, "m.room.message", content, tx_id=transaction_id, ignore_unverified_devices=True
        )
        return good(response, RoomSendResponse).event_id

    async def share_group_session(
        self,
        room_id: str,
        ignore_unverified_devices: bool = False,  # noqa: FBT001, FBT002  nio's own signature
    ) -> ShareGroupSessionResponse:
        """Shares a room key with everybody's devices, completely or with an error.

        nio marks the key as shared even where requests failed, and after an exception it leaves a mark behind on which
        every later message to the room would wait for ever.
        """
        try:
            response = await super().share_group_session(room_id, ignore_unverified_devices)
        except BaseException:
            self._forget_sharing(room_id)
            raise
        if self._lacks_key(room_id):
            self.invalidate_outbound_session(room_id)
            raise unreachable(self.homeserver, "room key not shared")
        return good(response, ShareGroupSessionResponse)

    def _forget_sharing(self, room_id: str) -> None:
        waiting = self.sharing_session.pop(room_id, None)
        if waiting is not None:
            waiting.set()

    def _lacks_key(self, room_id: str) -> bool:
        """Whether a device that could have got the room key did not."""
        if self.olm is None or room_id not in self.rooms:
            return False
        session = self.olm.outbound_group_sessions.get(room_id)
        if session is None:
            return True
        return any(
            (user_id, device.id) not in session.users_shared_with
            for user_id in self.rooms[room_id].users
            for device in self.device_store.active_user_devices(user_id)
            if self.olm.session_store.get(device.curve25519)
            and device.id != self.device_id
            and not self.olm.is_device_blacklisted(device)
        )

"""Key exchange that is due between two batches of the sync: own one-time keys, devices of others, broken sessions."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog

from bot.errors import HomeserverError, LoggedOutSoftly, Refused, TokenRevoked
from bot.matrix.guard import GuardedClient
from bot.service.pauses import growing_pauses

log = structlog.get_logger(__name__)


class KeyCare:
    """Does what is due; what the homeserver does not do now is due again later and holds up no message.

    Args:
        client: the logged-in client.
        now: monotonic seconds.
    """

    def __init__(self, client: GuardedClient, *, now: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._now = now
        self._pauses = growing_pauses()
        self._not_before = 0.0

    async def settle(self) -> None:
        """Does what is due.

        Raises:
            TokenRevoked, LoggedOutSoftly: the login was ended.
            IdentityError: the crypto store is older than what the homeserver knows.
            StorageUnavailable: the crypto store cannot be written.
        """
        if self._now() < self._not_before:
            return
        try:
            await self._due()
        except (TokenRevoked, LoggedOutSoftly):
            raise
        except HomeserverError as error:
            self._not_before = self._now() + next(self._pauses)
            log.warning("keys_postponed", code=error.code)
        else:
            self._pauses = growing_pauses()

    async def _due(self) -> None:
        client = self._client
        if client.needs_key_upload:
            await client.keys_upload()
        if client.should_query_keys:
            await client.keys_query()
        if client.keys.wedged_devices:
            await self._mend_sessions()
        await self._send_waiting()

    async def _mend_sessions(self) -> None:
        """Begins new sessions with devices whose messages cannot be read, once per hour and device."""
        keys = self._client.keys
        wanted = keys.get_users_for_key_claiming()
        await self._client.keys_claim(wanted)
        # Devices that have no one-time keys left are not asked for any again before they go wrong once more.
        keys.wedged_devices.clear()

    async def _send_waiting(self) -> None:
        """Sends what nio wants to tell devices, such as that there is a new session."""
        try:
            await self._client.send_to_device_messages()
        except Refused as error:
            log.warning("to_device_refused", code=error.code)
            self._client.keys.outgoing_to_device_messages.clear()

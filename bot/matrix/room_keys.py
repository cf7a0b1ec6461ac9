"""Who can read what the bot says in a room: everybody who is in it now, on every device, and nobody else.

matrix-nio shares room keys by the rooms that it tracks itself; here the room's members are named with every message.
The key is made anew as soon as it is known to somebody who has left or to a device that is gone, and as soon as there
is a device that could have it and does not. So what was said before stays closed to those who come, and what is said
from now on to those who go.

Source: Matrix client-server API, "Tracking the device list for a user", "m.room_key", "m.megolm.v1.aes-sha2".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from typing import TypeVar
from uuid import uuid4
from weakref import WeakKeyDictionary, WeakValueDictionary

from nio.crypto import OutboundGroupSession

from bot.errors import HomeserverError, Refused, StorageError
from bot.matrix.crypto_store import CryptoStore
from bot.matrix.guard import GuardedClient
from bot.matrix.http import Answer, good, unreachable
from bot.matrix.identity import API
from bot.matrix.key_store import is_of_store, unavailable

ENCRYPTED = "m.room.encrypted"

T = TypeVar("T")

Device = tuple[str, str]
"""A person's Matrix id and the id of one of their devices."""


class RoomKeys:
    """Encrypts for rooms.

    Args:
        client: the logged-in client, its crypto store open.
        store: the same crypto store.
    """

    def __init__(self, client: GuardedClient, store: CryptoStore) -> None:
        self._client = client
        self._store = store
        self._meant_for: WeakKeyDictionary[OutboundGroupSession, frozenset[Device]] = WeakKeyDictionary()
        self._one_by_one: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def encrypted(
        self, room: str, members: Collection[str], *, kind: str, content: Mapping[str, object]
    ) -> dict[str, object]:
        """The content of an ``m.room.encrypted`` event that every device of the members can read.

        Args:
            room: the room.
            members: who is in it.
            kind: type of the event inside.
            content: its content.

        Raises:
            Refused: it cannot be encrypted; trying again will not help.
            HomeserverError: not everybody would be able to read it now.
            StorageUnavailable: the crypto store cannot be written.
        """
        try:
            async with self._one_by_one.setdefault(room, asyncio.Lock()):
                await self._prepare(room, members)
                payload = self._client.keys.group_encrypt(room, {"type": kind, "content": dict(content)})
        except (HomeserverError, StorageError):
            raise
        except Exception as error:
            if is_of_store(error):
                raise unavailable(error) from error
            # nio's encryption can fail for one message or one device; the other rooms must go on.
            raise Refused("encryption-failed", kind=type(error).__name__) from error
        relation = {"m.relates_to": content["m.relates_to"]} if "m.relates_to" in content else {}
        return {**payload, **relation}

    async def _prepare(self, room: str, members: Collection[str]) -> None:
        self._store.note_people(room, members)
        await self._learn_devices(members)
        if self._needs_new_key(room, members):
            await self._share_new_key(room, sorted(members))

    async def _learn_devices(self, members: Collection[str]) -> None:
        """Asks for the devices of those of whom it is not certain that they are all known."""
        unknown = set(members) - self._client.keys.tracked_users
        if not unknown:
            return
        self._client.keys.users_for_key_query.update(unknown)
        await self._granted(self._client.keys_query())
        for user_id in unknown - self._client.keys.tracked_users:
            # The person's own homeserver did not tell; what is known from before must do, but nothing is too little.
            if not any(self._client.keys.device_store.active_user_devices(user_id)):
                raise unreachable(self._client.homeserver, "devices not told")

    def _devices(self, members: Collection[str], *, reachable: bool = False) -> frozenset[Device]:
        """The devices of the members, all of them or those that can be told something now."""
        olm = self._client.keys
        return frozenset(
            (user_id, device.id)
            for user_id in members
            for device in olm.device_store.active_user_devices(user_id)
            if device.id != olm.device_id and not (reachable and olm.session_store.get(device.curve25519) is None)
        )

    def _needs_new_key(self, room: str, members: Collection[str]) -> bool:
        session = self._client.keys.outbound_group_sessions.get(room)
        if session is None or not session.shared or session.expired:
            return True
        if self._meant_for.get(session) != self._devices(members):
            return True
        # A device that had no one-time key left can be told something as soon as it has spoken itself.
        return not self._devices(members, reachable=True) <= session.users_shared_with

    async def _share_new_key(self, room: str, members: list[str]) -> None:
        """Makes a new key and tells it to all devices, or leaves none behind.

        nio's own way marks a key as shared even where requests failed, and after a failure it leaves a mark behind on
        which every later message to the room would wait for ever.
        """
        olm = self._client.keys
        olm.outbound_group_sessions.pop(room, None)
        missing = olm.get_missing_sessions(members)
        if missing:
            await self._granted(self._client.keys_claim(missing))
        try:
            olm.create_outbound_group_session(room)
            session = olm.outbound_group_sessions[room]
            self._meant_for[session] = self._devices(members)
            for told, messages in olm.share_group_session_parallel(room, members, ignore_unverified_devices=True):
                await self._tell(messages)
                session.users_shared_with.update(told)
            session.shared = True
        except BaseException:
            olm.outbound_group_sessions.pop(room, None)
            raise

    async def _tell(self, messages: Mapping[str, object]) -> None:
        async def put() -> Answer:
            return good(await self._client.request("PUT", f"{API}/sendToDevice/{ENCRYPTED}/{uuid4()}", messages))

        await self._granted(put())

    async def _granted(self, work: Awaitable[T]) -> T:
        """The result of something whose refusal says nothing about the message: it can still be sent later."""
        try:
            return await work
        except Refused as error:
            raise unreachable(self._client.homeserver, "room key not shared") from error

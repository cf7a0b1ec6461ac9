"""Forgetting a room: its keys, and the keys of people whom the bot knows from nowhere else.

matrix-nio keeps every key for ever. What is removed here is what it has in memory and what stands in its file: room
keys, open requests for them, and of people their devices, the trust in them and the sessions with them. The file is
then written anew as a whole (``VACUUM``), so that no freed page holds any of it.

Everything happens at once, on the event loop: nio's connection belongs to the thread that opened it, and a second one
would meet a locked file. It takes some tens of milliseconds, once per conversation that has ended.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.matrix.crypto_store import CryptoStore
from bot.matrix.guard import GuardedClient
from bot.matrix.keys import KeyMachine

KEYS_OF_ROOM = "SELECT sender_key FROM megolminboundsessions WHERE room_id = ?1"
KEYS_ELSEWHERE = "SELECT sender_key FROM megolminboundsessions WHERE room_id <> ?1"
KEYS_OF_PERSON = (
    "SELECT keys.key FROM keys JOIN devicekeys ON devicekeys.id = keys.device_id"
    " WHERE keys.key_type = 'curve25519' AND devicekeys.user_id = ?1"
)
KEYS_OF_DEVICES = "SELECT key FROM keys WHERE key_type = 'curve25519'"

FORGET_CHAINS = (
    "DELETE FROM forwardedchains WHERE session_id IN (SELECT session_id FROM megolminboundsessions WHERE room_id = ?1)"
)
FORGET_ROOM = (
    FORGET_CHAINS,
    "DELETE FROM megolminboundsessions WHERE room_id = ?1",
    "DELETE FROM outgoingkeyrequests WHERE room_id = ?1",
    "DELETE FROM encryptedrooms WHERE room_id = ?1",
)
FORGET_PERSON = (
    "DELETE FROM devicetruststate WHERE device_id IN (SELECT id FROM devicekeys WHERE user_id = ?1)",
    "DELETE FROM keys WHERE device_id IN (SELECT id FROM devicekeys WHERE user_id = ?1)",
    "DELETE FROM devicekeys WHERE user_id = ?1",
)
FORGET_SESSIONS = "DELETE FROM olmsessions WHERE sender_key = ?1"


@dataclass(frozen=True, slots=True)
class _Gone:
    """What is to go with a room.

    Attributes:
        people: those known from nowhere else.
        keys: those of their devices, and of devices in the room whose owner is not known.
    """

    people: frozenset[str]
    keys: frozenset[str]


def forget_keys(client: GuardedClient, store: CryptoStore, room: str, *, people_elsewhere: Collection[str]) -> None:
    """Removes the keys of a room, and of people who are in no other; again and again is the same as once.

    Args:
        client: the client, its crypto store open.
        store: the same crypto store.
        room: the room that the bot has left.
        people_elsewhere: who is known to be in other rooms.

    Raises:
        StorageUnavailable: the file cannot be written; what is in memory is kept until it is.
    """
    olm = client.keys
    gone = _gone(store, room, stay={client.user_id, *people_elsewhere}, own_key=olm.account.identity_keys["curve25519"])
    with store.transaction():
        for statement in FORGET_ROOM:
            store.run(statement, room)
        store.forget_people(room)
        for person in sorted(gone.people):
            for statement in FORGET_PERSON:
                store.run(statement, person)
        for key in sorted(gone.keys):
            store.run(FORGET_SESSIONS, key)
    store.run("VACUUM")
    client.rooms.pop(room, None)
    client.invited_rooms.pop(room, None)
    client.encrypted_rooms.discard(room)
    _forget_in_memory(olm, room, gone)


def _gone(store: CryptoStore, room: str, *, stay: Collection[str], own_key: str) -> _Gone:
    people = store.people_in(room) - store.people_outside(room) - frozenset(stay)
    keys = {key for person in people for key in store.words(KEYS_OF_PERSON, person)}
    strays = store.words(KEYS_OF_ROOM, room) - store.words(KEYS_ELSEWHERE, room) - store.words(KEYS_OF_DEVICES)
    return _Gone(people, frozenset(keys | strays) - {own_key})


def _forget_in_memory(olm: KeyMachine, room: str, gone: _Gone) -> None:
    olm.outbound_group_sessions.pop(room, None)
    olm.inbound_group_store._entries.pop(room, None)  # noqa: SLF001  nio's stores in memory can only grow
    for person in gone.people:
        olm.device_store._entries.pop(person, None)  # noqa: SLF001  the same
    for key in gone.keys:
        olm.session_store._entries.pop(key, None)  # noqa: SLF001  the same
    olm.tracked_users -= gone.people
    olm.users_for_key_query -= gone.people
    for devices in (olm.wedged_devices, olm.key_request_devices_no_session):
        devices[:] = [device for device in devices if device.user_id not in gone.people]
    for device in [each for each in olm.key_re_requests_events if each[0] in gone.people]:
        del olm.key_re_requests_events[device]
    for session in [each for each in olm.asked if each[0] == room]:
        del olm.asked[session]
    for request in [key for key, each in olm.outgoing_key_requests.items() if each.room_id == room]:
        del olm.outgoing_key_requests[request]
    olm.outgoing_to_device_messages[:] = [
        message
        for message in olm.outgoing_to_device_messages
        if message.recipient not in gone.people and message.content.get("body", {}).get("room_id") != room
    ]

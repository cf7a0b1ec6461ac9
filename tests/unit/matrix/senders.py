"""What the tests of sending have in common: rooms that are known, and postings to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from bot.errors import Unreachable
from bot.service.mail import Draft, Posting, PostingKind, RoomId, TransactionId
from tests.unit.matrix.crypto_peers import BOT, PERSON, ROOM, Peer
from tests.unit.matrix.scripted_homeserver import Scripted

SENT: tuple[int, dict[str, object]] = (200, {"event_id": "$sent"})
TEXT: Mapping[str, object] = {"msgtype": "m.text", "body": "Guten Tag"}


@dataclass(frozen=True, slots=True)
class KnownState:
    encrypted: bool
    members: frozenset[str]


ENCRYPTED_ROOM = KnownState(encrypted=True, members=frozenset({BOT, PERSON}))
PLAIN_ROOM = replace(ENCRYPTED_ROOM, encrypted=False)


@dataclass
class KnownRooms:
    """Rooms whose state is known; of others nothing is to be learnt."""

    states: dict[str, KnownState] = field(default_factory=lambda: {ROOM: ENCRYPTED_ROOM})

    async def loaded(self, room: str) -> KnownState:
        if room not in self.states:
            raise Unreachable("homeserver-unreachable", homeserver="", reason="unknown")
        return self.states[room]

    def people_elsewhere(self, room: str) -> Collection[str]:
        return {person for other, state in self.states.items() if other != room for person in state.members}


def posting(
    kind: PostingKind = PostingKind.MESSAGE, *, room: str = ROOM, transaction: str = "t1", **content: object
) -> Posting:
    """A posting that was not tried to send yet."""
    return Posting(1, RoomId(room), Draft(TransactionId(transaction), kind, content or TEXT))


def publish(homeserver: Scripted, *peers: Peer, nobody: str = BOT) -> None:
    """Makes the homeserver tell of these devices, and that the bot and somebody else have none."""
    devices: dict[str, dict[str, object]] = {BOT: {}, nobody: {}}
    one_time_keys: dict[str, dict[str, object]] = {}
    for peer in peers:
        devices.setdefault(peer.name, {})["PHONE"] = peer.device_keys()
        one_time_keys.setdefault(peer.name, {})["PHONE"] = peer.one_time_key()
    homeserver.others["/keys/query"] = (200, {"device_keys": devices})
    homeserver.others["/keys/claim"] = (200, {"one_time_keys": one_time_keys})


def told_keys(homeserver: Scripted) -> list[set[str]]:
    """To whom keys went, request by request."""
    return [set(body["messages"]) for body in homeserver.told("/sendToDevice/")]  # type: ignore[call-overload]

"""Keys to what people write: taken in, asked for where they are missing, and taken from nobody who does not own them.

matrix-nio's own machine, with other rules in four places. It asks only the bot's own devices for a missing key, though
nobody but the device that wrote has it; it takes a forwarded key only from verified devices of the bot's own account;
a key told again from a later message on takes the place of the better one; and a device that went wrong is helped
without any bound, if at all.

Source: Matrix client-server API, "m.room_key", "m.room_key_request", "m.forwarded_room_key", "Recovering from
undecryptable messages".
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from uuid import uuid4

import structlog
import vodozemac
from nio import MegolmEvent, ToDeviceMessage
from nio.crypto import InboundGroupSession, Olm
from nio.events import BadEvent, ForwardedRoomKeyEvent, UnknownBadEvent

from bot.matrix.cleaning import MEGOLM, UNKNOWN
from bot.matrix.signing import text_at

UNWEDGING_SECONDS = 3600.0
"""Seconds between two new sessions with a device that went wrong; each takes one of its one-time keys."""

MAX_ASKED = 10_000
"""Keys asked for that are remembered; the oldest are forgotten."""

SessionName = tuple[str, str]
"""A room and the id of a session in it."""

log = structlog.get_logger(__name__)


class KeyMachine(Olm):
    """nio's encryption with the bot's own rules about keys.

    Attributes:
        asked: whom the key of a session was asked for.
    """

    asked: OrderedDict[SessionName, str]

    def load(self) -> None:
        """Loads what is stored; nio calls this while it begins."""
        self.asked = OrderedDict()
        self._helped: dict[tuple[str, str], float] = {}
        super().load()

    def request_for(self, event: MegolmEvent) -> ToDeviceMessage:
        """A request for the key of a message to the devices of its sender; from now on it counts as asked for."""
        self.asked[str(event.room_id), str(event.session_id)] = event.sender
        if len(self.asked) > MAX_ASKED:
            self.asked.popitem(last=False)
        wanted = {"algorithm": MEGOLM, "room_id": event.room_id, "session_id": event.session_id}
        if event.sender_key != UNKNOWN:
            wanted["sender_key"] = event.sender_key
        content = {
            "action": "request",
            "body": wanted,
            "request_id": str(uuid4()),
            "requesting_device_id": self.device_id,
        }
        return ToDeviceMessage("m.room_key_request", event.sender, _device_of(event), content)

    def lacks_key(self, event: MegolmEvent) -> bool:
        """Whether a message cannot be read for want of its key, or of the key from early enough on."""
        session = self.inbound_group_store.get(str(event.room_id), str(event.sender_key), str(event.session_id))
        if session is None:
            return True
        try:
            session.decrypt(event.ciphertext)
        except (vodozemac.MegolmDecryptionException, vodozemac.DecodeException) as error:
            return "unknown message index" in str(error)
        return False

    def find_session(self, event: MegolmEvent) -> None:
        """Names the sender's key and device by the session where the message does not."""
        if event.sender_key != UNKNOWN:
            return
        for sender_key, sessions in self.inbound_group_store[str(event.room_id)].items():
            if event.session_id in sessions:
                event.sender_key = sender_key
                device = self.device_store.device_from_sender_key(event.sender, sender_key)
                event.device_id = device.id if device else UNKNOWN
                return

    def help_device(self, sender: str, sender_key: str) -> None:
        """Sees to a new session with a device whose messages cannot be read."""
        self._mark_device_for_unwedging(sender, sender_key)

    def check_if_wedged(self, event: MegolmEvent) -> None:
        """Sees to it that the sender's devices are known; the key is asked for by whoever wants to read it."""
        if event.device_id not in self.device_store[event.sender]:
            self.users_for_key_query.add(event.sender)

    def create_group_session(
        self, sender_key: str, sender_fp_key: str, room_id: str, session_id: str, session_key: str
    ) -> None:
        """Keeps a room key, unless the one that is known opens more."""
        known = self.inbound_group_store.get(room_id, sender_key, session_id)
        if known is not None:
            told = InboundGroupSession(session_key, sender_fp_key, sender_key, room_id)
            if told.first_known_index >= known.first_known_index:
                return
        super().create_group_session(sender_key, sender_fp_key, room_id, session_id, session_key)

    def _mark_device_for_unwedging(self, sender: str, sender_key: str) -> None:
        device = self.device_store.device_from_sender_key(sender, sender_key)
        if device is None:
            return
        name = (sender, device.id)
        now = time.monotonic()
        if now - self._helped.get(name, -UNWEDGING_SECONDS) < UNWEDGING_SECONDS:
            return
        super()._mark_device_for_unwedging(sender, sender_key)  # type: ignore[no-untyped-call]
        if device in self.wedged_devices:
            self._helped[name] = now

    def _handle_forwarded_room_key_event(
        self, sender: str, sender_key: str, payload: dict[str, object]
    ) -> ForwardedRoomKeyEvent | BadEvent | UnknownBadEvent | None:
        event = ForwardedRoomKeyEvent.from_dict(payload, sender, sender_key)
        if not isinstance(event, ForwardedRoomKeyEvent):
            bad: BadEvent | UnknownBadEvent = event
            return bad
        if not self._is_owner(event, payload):
            log.warning("forwarded_key_refused")
            return None
        session = InboundGroupSession.import_session(
            text_at(payload, "content", "session_key"), text_at(payload, "keys", "ed25519"), sender_key, event.room_id
        )
        known = self.inbound_group_store.get(event.room_id, sender_key, event.session_id)
        if session.id != event.session_id or (known and known.first_known_index <= session.first_known_index):
            return None
        self.inbound_group_store.add(session)
        self.save_inbound_group_session(session)
        return event

    def _is_owner(self, event: ForwardedRoomKeyEvent, payload: Mapping[str, object]) -> bool:
        """Whether a forwarded key was asked for and comes from the very device that made it.

        Such a key carries no signature: whoever forwards it could put words into the mouth of its owner.
        """
        device = self.device_store.device_from_sender_key(event.sender, event.sender_key)
        claimed = (text_at(payload, "content", "sender_key"), text_at(payload, "content", "sender_claimed_ed25519_key"))
        return (
            event.algorithm == MEGOLM
            and self.asked.get((event.room_id, event.session_id)) == event.sender
            and device is not None
            and not device.deleted
            and claimed == (device.curve25519, device.ed25519)
            and text_at(payload, "keys", "ed25519") == device.ed25519
        )


def _device_of(event: MegolmEvent) -> str:
    """The device that wrote a message; all of its owner's where it does not say."""
    return "*" if event.device_id == UNKNOWN else str(event.device_id)

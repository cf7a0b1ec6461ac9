"""matrix-nio made safe: one bad event costs that event, never the batch, the room or the process.

Seen with matrix-nio 0.26: a malformed to-device message from anybody who can reach the homeserver, a room member's
undecodable plaintext or another account's broken device keys raise out of the sync. The guard stands around every
single event, device and invite; it counts and logs the kind of trouble, never a content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from os import PathLike
from types import TracebackType

import structlog
from aiohttp import ClientResponse
from nio import (
    AsyncClientConfig,
    KeysClaimResponse,
    KeysQueryResponse,
    MatrixRoom,
    MegolmEvent,
    Response,
    RoomInfo,
    RoomMessagesResponse,
    Rooms,
    SyncResponse,
)
from nio.events import BadEvent, EncryptedToDeviceEvent, Event, ToDeviceEvent, UnknownBadEvent

from bot.errors import HomeserverError
from bot.matrix.cleaning import UNKNOWN, cleaned_chunk, cleaned_sync, completed_sync, usable_devices
from bot.matrix.client import RaisingClient

LOW_ON_KEYS = 25
"""One-time keys on the homeserver below which new ones go up; half of what an account may hold."""

RoomEvent = Event | BadEvent | UnknownBadEvent

log = structlog.get_logger(__name__)


class Containment:
    """A context manager in which trouble is told and ends; only the homeserver's failures pass, and cancellation.

    Args:
        note: told the name of the exception's type.
    """

    def __init__(self, note: Callable[[str], None]) -> None:
        self._note = note

    def __enter__(self) -> None:
        """Begins."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Whether the exception ends here."""
        if kind is None or issubclass(kind, HomeserverError):
            return False
        # A panic in the Rust of vodozemac is no Exception, and its class cannot be imported.
        if issubclass(kind, Exception) or kind.__name__ == "PanicException":
            self._note(kind.__name__)
            return True
        return False


class GuardedClient(RaisingClient):
    """The client that the bot uses; failures of the homeserver are raised as :mod:`bot.errors`.

    Attributes:
        troubles: how often what kind of trouble was contained.
    """

    troubles: Counter[str]

    def __init__(self, homeserver: str, store_path: str, config: AsyncClientConfig) -> None:
        super().__init__(homeserver, store_path=store_path, config=config)
        self.troubles = Counter()

    def contain(self, where: str, sender: str = "") -> Containment:
        """Whatever is raised inside is counted and logged by its type, and goes no further."""
        return Containment(partial(self._note, where, sender))

    def _note(self, where: str, sender: str, kind: str) -> None:
        self.troubles[where] += 1
        log.warning("contained", where=where, kind=kind, sender=sender)

    # Receiving

    async def create_matrix_response(
        self,
        response_class: type[Response],
        transport_response: ClientResponse,
        data: tuple[object, ...] | None = None,
        save_to: PathLike[str] | None = None,
    ) -> Response:
        """The parsed answer; what cannot be parsed of a sync, of history or of devices is left out."""
        if response_class not in {SyncResponse, RoomMessagesResponse, KeysQueryResponse}:
            other: Response = await super().create_matrix_response(response_class, transport_response, data, save_to)
            return other
        body = await self.parse_body(transport_response)
        if transport_response.status == 200 and isinstance(body, dict):
            response = self.parsed(response_class, body, data or ())
        else:
            response = _from_dict(response_class, body, data or ())
        response.transport_response = transport_response  # type: ignore[assignment]  # nio's own line
        return response

    def parsed(self, wanted: type[Response], body: Mapping[str, object], data: tuple[object, ...] = ()) -> Response:
        """The response that a body of JSON holds, without what nio cannot take in."""
        if wanted is SyncResponse:
            return self._parsed_sync(completed_sync(body))
        if wanted is RoomMessagesResponse:
            chunk, dropped = cleaned_chunk(body.get("chunk"))
            prepared: dict[str, object] = {**body, "chunk": chunk}
        else:
            devices, dropped = usable_devices(body.get("device_keys"))
            prepared = {**body, "device_keys": devices, "failures": {}}
        self._note_dropped(dropped, wanted)
        return _from_dict(wanted, prepared, data)

    def _parsed_sync(self, body: Mapping[str, object]) -> Response:
        with self.contain("parse"):
            response = _from_dict(SyncResponse, body, ())
            if isinstance(response, SyncResponse):
                return response
        cleaned, dropped = cleaned_sync(body)
        self._note_dropped(dropped, SyncResponse)
        return _from_dict(SyncResponse, cleaned, ())

    def _note_dropped(self, dropped: int, wanted: type[Response]) -> None:
        for _ in range(dropped):
            self._note("parse", "", wanted.__name__)

    async def _handle_sync(self, response: SyncResponse) -> None:
        if self.next_batch == response.next_batch:
            return
        self.next_batch = response.next_batch
        await self._handle_to_device(response)
        self._handle_invites(response)
        await self._handle_joined_rooms(response)
        if self.olm:
            with self.contain("key_counts"):
                self._handle_olm_events(response)

    async def _handle_to_device(self, response: SyncResponse) -> None:
        """Takes in room keys; requests for keys and emoji verification are not answered."""
        used_keys = False
        for event in response.to_device_events:
            if isinstance(event, EncryptedToDeviceEvent):
                self._handle_decrypt_to_device(event)
                used_keys = True
        if used_keys and self.olm:
            # nio saves the account before the one-time key is taken out of it.
            with self.contain("save_account"):
                self.olm.save_account()

    def _handle_decrypt_to_device(self, to_device_event: ToDeviceEvent) -> ToDeviceEvent | None:
        with self.contain("to_device", to_device_event.sender):
            return super()._handle_decrypt_to_device(to_device_event)
        return None

    def _handle_invites(self, response: SyncResponse) -> None:
        for room_id, info in response.rooms.invite.items():
            with self.contain("invite"):
                room = self._get_invited_room(room_id)
                for event in info.invite_state:
                    room.handle_event(event)

    async def _handle_joined_rooms(self, response: SyncResponse) -> None:
        for room_id, info in response.rooms.join.items():
            with self.contain("room"):
                await super()._handle_joined_rooms(replace(response, rooms=Rooms({}, {room_id: info}, {})))

    def _handle_joined_state(self, room_id: str, join_info: RoomInfo, encrypted_rooms: set[str]) -> None:
        rest = replace(join_info, state=[])
        super()._handle_joined_state(room_id, rest, encrypted_rooms)
        for event in join_info.state:
            with self.contain("state"):
                one = RoomInfo(rest.timeline, [event], [], [])
                super()._handle_joined_state(room_id, one, encrypted_rooms)

    def _handle_timeline_event(
        self, event: RoomEvent, room_id: str, room: MatrixRoom, encrypted_rooms: set[str]
    ) -> RoomEvent | None:
        """The decrypted event, if it was encrypted.

        Only state events of the homeserver change the room: a decrypted one is a member's claim, and nio would add
        whomever it names to the room and share keys with them.
        """
        if isinstance(event, MegolmEvent):
            event.room_id = room_id
            return self.decrypted(event)
        if isinstance(event, Event):
            with self.contain("state", event.sender):
                super()._handle_timeline_event(event, room_id, room, encrypted_rooms)
        return None

    def decrypted(self, event: MegolmEvent) -> RoomEvent | None:
        """What an encrypted event holds, or None where it cannot be read or must not be heard."""
        if self.olm is None:
            return None
        with self.contain("decrypt", event.sender):
            self._find_session(event)
            content: RoomEvent | None = self.olm._decrypt_megolm_no_error(event)  # noqa: SLF001  nio has no public one that keeps quiet
            if content is None or not isinstance(content, Event | BadEvent):
                return None
            if content.source.get("sender") != event.sender or content.source.get("event_id") != event.event_id:
                # nio hands over a misshapen plaintext as it stands, with whatever sender and id it claims.
                self._note("encrypted_claim", event.sender, "sender")
                return None
            if "state_key" in content.source:
                self._note("encrypted_state", event.sender, "state_key")
                return UnknownBadEvent({"event_id": event.event_id, "sender": event.sender, "type": "", "content": {}})
            return content
        return None

    def _find_session(self, event: MegolmEvent) -> None:
        """Names the sender's key and device by the session where the event does not."""
        if event.sender_key != UNKNOWN or self.olm is None:
            return
        for sender_key, sessions in self.olm.inbound_group_store[event.room_id].items():
            if event.session_id in sessions:
                event.sender_key = sender_key
                device = self.olm.device_store.device_from_sender_key(event.sender, sender_key)
                event.device_id = device.id if device else UNKNOWN
                return

    def _handle_messages_response(self, response: RoomMessagesResponse) -> None:
        for index, event in enumerate(response.chunk):
            if isinstance(event, MegolmEvent):
                event.room_id = response.room_id
                response.chunk[index] = self.decrypted(event) or event

    def _handle_olm_events(self, response: SyncResponse) -> None:
        super()._handle_olm_events(response)
        count = response.device_key_count.signed_curve25519
        if count is not None and self.olm:
            # nio takes a 0 for "not told", and then nobody can start a session with the bot any more.
            self.olm.uploaded_key_count = count

    @property
    def needs_key_upload(self) -> bool:
        """Whether one-time keys are running out."""
        if self.olm is None:
            return False
        count = self.olm.uploaded_key_count
        return not self.olm.account.shared or (count is not None and count < LOW_ON_KEYS)

    def _handle_olm_response(self, response: Response) -> None:
        """Takes in devices and one-time keys one by one, so that a broken one costs only itself."""
        if isinstance(response, KeysQueryResponse):
            for user_id, devices in response.device_keys.items():
                with self.contain("keys_query", user_id):
                    super()._handle_olm_response(KeysQueryResponse({user_id: devices}, {}))
        elif isinstance(response, KeysClaimResponse):
            for user_id, devices in response.one_time_keys.items():
                for device_id, keys in devices.items():
                    with self.contain("keys_claim", user_id):
                        super()._handle_olm_response(KeysClaimResponse({user_id: {device_id: keys}}, {}))
        else:
            super()._handle_olm_response(response)  # type: ignore[arg-type]


def _from_dict(wanted: type[Response], body: Mapping[str, object], data: tuple[object, ...]) -> Response:
    response: Response = wanted.from_dict(body, *data)  # type: ignore[attr-defined]  # every response has it
    return response

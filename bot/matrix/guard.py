"""matrix-nio made safe: one bad event costs that event, never the batch, the room or the process.

Seen with matrix-nio 0.26: a malformed to-device message from anybody who can reach the homeserver, a room member's
undecodable plaintext or another account's broken device keys raise out of the sync. The guard stands around every
single event and device; it counts and logs the kind of trouble, never a content.

Only what concerns keys is handed to nio. Rooms are not: what it would derive from them, it would believe.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from os import PathLike
from types import TracebackType

import structlog
from aiohttp import ClientResponse
from nio import AsyncClientConfig, KeysClaimResponse, KeysQueryResponse, MegolmEvent, Response, SyncResponse
from nio.events import (
    BadEvent,
    EncryptedToDeviceEvent,
    Event,
    OlmEvent,
    RoomKeyEvent,
    ToDeviceEvent,
    UnknownBadEvent,
)

from bot.errors import LotseError
from bot.matrix.cleaning import key_messages, key_parts, usable_devices, with_key_fields
from bot.matrix.client import RaisingClient
from bot.matrix.key_store import is_of_store, unavailable
from bot.matrix.keys import KeyMachine

LOW_ON_KEYS = 25
"""One-time keys on the homeserver below which new ones go up; half of what an account may hold."""

RoomEvent = Event | BadEvent | UnknownBadEvent

log = structlog.get_logger(__name__)


class Containment:
    """A context manager in which trouble is told and ends; the bot's own errors pass, and cancellation.

    A crypto store that cannot be written is no trouble of one event: the key would be lost for ever.

    Args:
        note: told the name of the exception's type.
        damage: whether a damaged crypto store ends here as well.
    """

    def __init__(self, note: Callable[[str], None], *, damage: bool = False) -> None:
        self._note = note
        self._damage = damage

    def __enter__(self) -> None:
        """Begins."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        """Whether the exception ends here."""
        if kind is None or error is None or issubclass(kind, LotseError):
            return False
        if is_of_store(error) and not self._damage:
            raise unavailable(error) from error
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
    olm: KeyMachine | None

    def __init__(self, homeserver: str, store_path: str, config: AsyncClientConfig) -> None:
        super().__init__(homeserver, store_path, config)
        self.troubles = Counter()

    def contain(self, where: str, *, damage: bool = False) -> Containment:
        """Whatever is raised inside is counted and logged by its type, and goes no further."""
        return Containment(partial(self._note, where), damage=damage)

    def _note(self, where: str, kind: str) -> None:
        self.troubles[where] += 1
        log.warning("contained", where=where, kind=kind)

    def load_store(self) -> None:
        """Opens the crypto store."""
        if self.store is not None:
            return
        assert self.config.store is not None
        assert self.device_id, "the client is logged in"
        assert self.store_path is not None
        self.store = self.config.store(
            self.user_id, self.device_id, self.store_path, self.config.pickle_key, self.config.store_name
        )
        self.olm = KeyMachine(self.user_id, self.device_id, self.store)
        self.encrypted_rooms = self.store.load_encrypted_rooms()

    @property
    def keys(self) -> KeyMachine:
        """The keys of the logged-in device."""
        assert self.olm is not None, "the crypto store is open"
        return self.olm

    # Receiving

    def take_in(self, body: Mapping[str, object]) -> frozenset[str]:
        """Takes in what the answer to a sync holds for the encryption: keys, how many are left, whose have changed.

        Args:
            body: the answer as JSON.

        Returns:
            The rooms for which a key came.

        Raises:
            StorageUnavailable: it cannot be stored; the same answer has to be taken in once more.
        """
        parts, dropped = key_parts(body)
        messages, dropped_messages = key_messages(body)
        for _ in range(dropped + dropped_messages):
            self._note("parse", "SyncResponse")
        response = SyncResponse.from_dict(parts)
        assert isinstance(response, SyncResponse), "what is left can be parsed"
        assert self.store is not None, "the crypto store is open"
        # As a whole or not at all: nio stores that a channel has moved on before it stores the key that came over it,
        # and what cannot be stored, or is cut off by a kill, in between would be lost though it comes again.
        with self.store.database.atomic():  # type: ignore[no-untyped-call]
            rooms = self._take_in_to_device(messages)
        with self.contain("key_counts"):
            self._handle_olm_events(response)
        return rooms

    def _take_in_to_device(self, messages: Iterable[EncryptedToDeviceEvent]) -> frozenset[str]:
        """Takes in room keys; requests for keys and emoji verification are not answered."""
        rooms = set()
        used_keys = False
        for event in messages:
            key = self._handle_decrypt_to_device(event)
            used_keys = True
            if isinstance(key, RoomKeyEvent):
                rooms.add(key.room_id)
        if used_keys:
            # nio saves the account before the one-time key is taken out of it.
            with self.contain("save_account"):
                self.keys.save_account()
        return frozenset(rooms)

    def _handle_decrypt_to_device(self, to_device_event: ToDeviceEvent) -> ToDeviceEvent | None:
        with self.contain("to_device"):
            return super()._handle_decrypt_to_device(to_device_event)
        if isinstance(to_device_event, OlmEvent):
            with self.contain("help_device"):
                self.keys.help_device(to_device_event.sender, to_device_event.sender_key)
        return None

    def opened(self, raw: Mapping[str, object], room_id: str) -> RoomEvent | None:
        """An event of a room, decrypted where it was encrypted and can be; None where it is no event.

        Args:
            raw: the event as the homeserver sent it.
            room_id: where it stands.
        """
        with self.contain("parse"):
            event = Event.parse_event(with_key_fields(raw))
            if not isinstance(event, MegolmEvent):
                return event if isinstance(event, Event | BadEvent | UnknownBadEvent) else None
            event.room_id = room_id
            return self.decrypted(event) or event
        return None

    def decrypted(self, event: MegolmEvent) -> RoomEvent | None:
        """What an encrypted event holds, or None where it cannot be read or must not be heard."""
        with self.contain("decrypt"):
            self.keys.find_session(event)
            content: RoomEvent | None = self.keys._decrypt_megolm_no_error(event)  # noqa: SLF001  nio has no public one that keeps quiet
            if content is None or not isinstance(content, Event | BadEvent):
                return None
            if content.source.get("sender") != event.sender or content.source.get("event_id") != event.event_id:
                # nio hands over a misshapen plaintext as it stands, with whatever sender and id it claims.
                self._note("encrypted_claim", "sender")
                return None
            if "state_key" in content.source:
                # Only the homeserver tells what a room is like; in here it is a member's claim.
                self._note("encrypted_state", "state_key")
                return UnknownBadEvent({"event_id": event.event_id, "sender": event.sender, "type": "", "content": {}})
            return content
        return None

    async def create_matrix_response(
        self,
        response_class: type[Response],
        transport_response: ClientResponse,
        data: tuple[object, ...] | None = None,
        save_to: PathLike[str] | None = None,
    ) -> Response:
        """The parsed answer; devices that cannot be used are left out."""
        if response_class is not KeysQueryResponse:
            other: Response = await super().create_matrix_response(response_class, transport_response, data, save_to)
            return other
        body = await self.parse_body(transport_response)
        response: Response = self.parsed_devices(body) if transport_response.status == 200 else _refused(body)
        response.transport_response = transport_response  # type: ignore[assignment]  # nio's own line
        return response

    def parsed_devices(self, body: Mapping[str, object]) -> KeysQueryResponse:
        """The devices that the answer to a key query tells of, without those that cannot be used."""
        devices, dropped = usable_devices(body.get("device_keys"))
        for _ in range(dropped):
            self._note("parse", "KeysQueryResponse")
        # Not parsed by nio: it refuses the answer as a whole for one device that it does not like.
        return KeysQueryResponse(dict(devices), {})

    def _handle_olm_events(self, response: SyncResponse) -> None:
        self.note_changed_devices({*response.device_list.changed, *response.device_list.left})
        count = response.device_key_count.signed_curve25519
        if count is not None:
            # nio takes a 0 for "not told", and then nobody can start a session with the bot any more.
            self.keys.uploaded_key_count = count

    @property
    def needs_key_upload(self) -> bool:
        """Whether one-time keys are running out."""
        count = self.keys.uploaded_key_count
        return not self.keys.account.shared or (count is not None and count < LOW_ON_KEYS)

    def _handle_olm_response(self, response: Response) -> None:
        """Takes in devices and one-time keys one by one, so that a broken one costs only itself."""
        if isinstance(response, KeysQueryResponse):
            for user_id, devices in response.device_keys.items():
                with self.contain("keys_query"):
                    super()._handle_olm_response(KeysQueryResponse({user_id: devices}, {}))
        elif isinstance(response, KeysClaimResponse):
            for user_id, devices in response.one_time_keys.items():
                for device_id, keys in devices.items():
                    with self.contain("keys_claim"):
                        super()._handle_olm_response(KeysClaimResponse({user_id: {device_id: keys}}, {}))
        else:
            super()._handle_olm_response(response)  # type: ignore[arg-type]


def _refused(body: Mapping[str, object]) -> Response:
    response: Response = KeysQueryResponse.from_dict(dict(body))
    return response

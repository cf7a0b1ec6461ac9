"""A person of the chaos run: a real encrypting client in many rooms, independent of the bot's own client.

It syncs on from where it was, asks again where the homeserver does not answer, and keeps what it could decrypt.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TypeVar
from uuid import uuid4

import aiohttp
from nio import (
    AsyncClient,
    AsyncClientConfig,
    EncryptionError,
    Event,
    JoinedMembersResponse,
    KeysQueryResponse,
    LocalProtocolError,
    LoginResponse,
    MegolmEvent,
    Response,
    RoomCreateResponse,
    RoomMessagesResponse,
    RoomPreset,
    RoomSendResponse,
    ShareGroupSessionResponse,
    SyncResponse,
)
from nio.store import SqliteMemoryStore

from bot.demo.homeserver import Account
from bot.matrix.http import HttpRequests
from tests.chaos.oracle import Input
from tests.chaos.place import Place, shown

FILTER: dict[str, object] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"timeline": {"limit": 100}, "ephemeral": {"types": []}, "account_data": {"types": []}},
}
"""A hundred events of a room in one answer are more than a room can get in that time; a gap would be an error."""

ENCRYPTION = {"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}

POLL_MILLISECONDS = 10_000
RETRY_SECONDS = 0.3
MOST_A_MINUTE = 45
"""Messages of one person; the bot takes more than 60 in a minute for a program's."""

Good = TypeVar("Good", bound=Response)


class GapError(Exception):
    """The homeserver left events out, so that nobody could say what the person got."""


class Person:
    """A logged-in person who talks to one bot.

    Args:
        client: the person's client.
        bot: the bot's Matrix id.
    """

    def __init__(self, client: AsyncClient, bot: str) -> None:
        self._client = client
        self._bot = bot
        self._places: dict[str, Place] = {}
        self._said: dict[str, list[str]] = {}
        self._times: deque[float] = deque(maxlen=MOST_A_MINUTE)

    async def open_room(self) -> str:
        """Opens an encrypted direct message with the bot, as Element does."""
        await self._pace()
        created = await _retried(
            lambda: self._client.room_create(
                is_direct=True,
                preset=RoomPreset.trusted_private_chat,
                invite=[self._bot],
                initial_state=[ENCRYPTION],
            ),
            RoomCreateResponse,
        )
        self._place(created.room_id)
        return created.room_id

    async def say(self, room: str, said: Input) -> None:
        """Says something or changes what was said; returns when the homeserver has it."""
        await self._pace()
        content: dict[str, object] = {"msgtype": "m.text", "body": said.text}
        events = self._said.setdefault(room, [])
        if said.edits is not None:
            content = {
                "msgtype": "m.text",
                "body": f"* {said.text}",
                "m.new_content": content,
                "m.relates_to": {"rel_type": "m.replace", "event_id": events[said.edits]},
            }
        transaction = uuid4().hex
        sent = await _retried(lambda: self._send(room, content, transaction), RoomSendResponse)
        events.append(sent.event_id)

    async def _send(self, room: str, content: dict[str, object], transaction: str) -> object:
        while room not in self._client.rooms:  # noqa: ASYNC110  the own joining comes with the next news
            await asyncio.sleep(RETRY_SECONDS)
        try:
            await self._share_key(room)
            return await self._client.room_send(
                room, "m.room.message", dict(content), transaction, ignore_unverified_devices=True
            )
        except BaseException:
            # nio leaves a mark behind on which every later message to the room would wait for ever.
            waiting = self._client.sharing_session.pop(room, None)
            if waiting is not None:
                waiting.set()
            # And it takes a key for shared whose sharing failed.
            assert self._client.olm is not None
            self._client.olm.outbound_group_sessions.pop(room, None)
            raise

    async def _share_key(self, room: str) -> None:
        """Shares a key of a room with the bot; nio takes one for shared though a request on the way has failed.

        Raises:
            ConnectionError: the bot did not get it.
        """
        client = self._client
        assert client.olm is not None
        if not client.rooms[room].members_synced:
            _checked(await client.joined_members(room), JoinedMembersResponse)
        if client.should_query_keys:
            _checked(await client.keys_query(), KeysQueryResponse)
        if client.olm.should_share_group_session(room):
            shared = await client.share_group_session(room, ignore_unverified_devices=True)
            if self._bot not in {user for user, _ in _checked(shared, ShareGroupSessionResponse).users_shared_with}:
                raise ConnectionError

    async def hear(self, room: str, count: int, *, patience: float) -> bool:
        """Waits until the bot has said so many messages; False where nothing comes for so many seconds."""
        place = self._place(room)
        place.heard_at = time.monotonic()
        return await self._wait(place, patience, lambda: len(place.texts) >= count)

    async def see_it_leave(self, room: str, *, patience: float) -> bool:
        """Waits until the bot has left; False where it does not."""
        place = self._place(room)
        place.heard_at = time.monotonic()
        return await self._wait(place, patience, lambda: place.has_left)

    def got(self, room: str) -> list[str]:
        """What the bot said in a room, in the order of arrival, as this client decrypted it."""
        return self._place(room).texts

    def undecrypted(self, room: str) -> int:
        """How many events of the bot this client could not decrypt."""
        return len(self._place(room).got) - len(self.got(room))

    async def unredacted(self, room: str) -> int:
        """How many messages of the bot the homeserver still shows."""
        page = await _retried(lambda: self._client.room_messages(room, limit=500), RoomMessagesResponse)
        return sum(
            event.source.get("sender") == self._bot
            and event.source.get("type") in {"m.room.encrypted", "m.room.message"}
            and bool(event.source.get("content"))
            for event in page.chunk
        )

    async def fingerprint_of_the_bot(self) -> str:
        """The public master key of the bot's identity, in groups of four."""
        async with HttpRequests(self._client.homeserver, self._client.access_token) as requests:
            answer = await requests.request("POST", "/_matrix/client/v3/keys/query", {"device_keys": {self._bot: []}})
        keys = answer.body["master_keys"]
        assert isinstance(keys, dict)
        key = str(next(iter(keys[self._bot]["keys"].values())))
        return " ".join(key[start : start + 4] for start in range(0, len(key), 4))

    async def ask_for_keys(self) -> None:
        """Asks which devices the bot has now."""
        olm = self._client.olm
        assert olm is not None
        olm.users_for_key_query.add(self._bot)
        while self._client.should_query_keys:
            await self._client.keys_query()

    async def listen(self) -> None:
        """Takes in what comes, until it is cancelled."""
        while True:
            await self.catch_up(POLL_MILLISECONDS)

    async def catch_up(self, milliseconds: int = 0) -> None:
        """Asks the homeserver once for what is new."""
        batch = await _retried(lambda: self._client.sync(timeout=milliseconds, sync_filter=FILTER), SyncResponse)
        with suppress(aiohttp.ClientError, TimeoutError, OSError):
            await self._housekeeping()
        for room, info in batch.rooms.join.items():
            if info.timeline.limited and self._place(room).got:
                raise GapError
            for event in info.timeline.events:
                self._take_in(room, event)
        self._decrypt_late()

    async def _housekeeping(self) -> None:
        """What a client owes to its keys between two requests for news."""
        client = self._client
        await client.send_to_device_messages()
        if client.should_upload_keys:
            await client.keys_upload()
        if client.should_query_keys:
            await client.keys_query()
        if client.should_claim_keys:
            await client.keys_claim(client.get_users_for_key_claiming())

    def _take_in(self, room: str, event: Event) -> None:
        place = self._place(room)
        source = event.source
        if source.get("type") == "m.room.member" and source.get("state_key") == self._bot:
            place.has_left = source["content"].get("membership") == "leave"
        elif source.get("sender") == self._bot and event.event_id not in place.got:
            text = event if isinstance(event, MegolmEvent) else shown(event)
            if text is not None:
                place.got[event.event_id] = text
        else:
            return
        place.heard_at = time.monotonic()
        place.news.set()

    def _decrypt_late(self) -> None:
        """Tries once more what could not be decrypted: its key may have come by now."""
        for place in self._places.values():
            for event_id, event in place.got.items():
                if not isinstance(event, MegolmEvent):
                    continue
                try:
                    decrypted = self._client.decrypt_event(event)
                except EncryptionError:
                    continue
                place.got[event_id] = shown(decrypted) or "(nothing to show)"
                place.news.set()

    async def _wait(self, place: Place, patience: float, condition: Callable[[], bool]) -> bool:
        while not condition():
            place.news.clear()
            left = place.heard_at + patience - time.monotonic()
            if left <= 0:
                return False
            try:
                async with asyncio.timeout(left):
                    await place.news.wait()
            except TimeoutError:
                continue
        return True

    async def _pace(self) -> None:
        """Waits until one more message is still what a person can write."""
        now = time.monotonic()
        first = self._times[0] if len(self._times) == MOST_A_MINUTE else now - 60
        self._times.append(max(now, first + 60))
        await asyncio.sleep(max(0.0, first + 60 - now))

    def _place(self, room: str) -> Place:
        return self._places.setdefault(room, Place())


@asynccontextmanager
async def meet(homeserver: str, account: Account, bot: str) -> AsyncIterator[Person]:
    """A person who is logged in while the context lasts; somebody has to :meth:`Person.listen`."""
    config = AsyncClientConfig(
        store=SqliteMemoryStore, store_sync_tokens=False, max_timeouts=0, max_limit_exceeded=0, request_timeout=30
    )
    client = AsyncClient(homeserver, account.user_id, config=config)
    try:
        logged_in = await client.login(account.password, device_name="person")
        assert isinstance(logged_in, LoginResponse), logged_in
        await client.keys_upload()
        person = Person(client, bot)
        await person.catch_up()
        yield person
    finally:
        await client.close()  # type: ignore[no-untyped-call]
        if client.store is not None:
            client.store.database.close()  # type: ignore[no-untyped-call]


def _checked(response: object, wanted: type[Good]) -> Good:
    """The response, if it is the wanted one."""
    if not isinstance(response, wanted):
        raise ConnectionError
    return response


async def _retried(request: Callable[[], Awaitable[object]], wanted: type[Good]) -> Good:
    """The answer to a request that is made until the homeserver gives one; the caller limits the time."""
    while True:
        try:
            response = await request()
        except (aiohttp.ClientError, TimeoutError, OSError, LocalProtocolError, EncryptionError):
            response = None
        if isinstance(response, wanted):
            return response
        await asyncio.sleep(RETRY_SECONDS)

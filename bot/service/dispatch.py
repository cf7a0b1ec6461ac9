"""Rooms are worked on side by side, the messages of one room one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.conversation.incoming import Incoming, Joined
from bot.errors import LotseError, Refused
from bot.service.handle import Desk, transaction_id
from bot.service.loop_guard import LoopGuard
from bot.service.ports import Attention, Outgoing, RoomId, Sender
from bot.texts.document import Document

MAX_ROOMS_AT_ONCE = 16

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Works through what came in.

    Attributes:
        desk: where messages are worked on.
        sender: brings the answers out.
        attention: shows people that they are heard.
        apology: what is said where a mistake in the interview swallowed a message.
        loop_guard: tells rooms in which another bot answers this one.
    """

    desk: Desk
    sender: Sender
    attention: Attention
    apology: Document
    loop_guard: LoopGuard = field(default_factory=LoopGuard)

    async def work(self, rooms: Mapping[RoomId, Sequence[Incoming]], *, is_catch_up: bool) -> None:
        """Answers everything; returns when every answer has been sent.

        Args:
            rooms: messages by room, oldest first.
            is_catch_up: whether they came while the bot was away.

        Raises:
            TokenRevoked: the login was ended.
        """
        places = asyncio.Semaphore(MAX_ROOMS_AT_ONCE)

        async def worker(room: RoomId, messages: Sequence[Incoming]) -> None:
            async with places:
                await self._room(room, messages, is_catch_up=is_catch_up)

        await side_by_side(worker(room, messages) for room, messages in rooms.items())

    async def forget(self, room: RoomId) -> None:
        """Drops the conversation of a room that the bot is no longer in."""
        await self.desk.conversations.forget(room)
        self.loop_guard.forget(room)

    async def _room(self, room: RoomId, messages: Sequence[Incoming], *, is_catch_up: bool) -> None:
        if is_catch_up:
            messages = await self.desk.catch_up(room, messages)
        elif isinstance(messages[0], Joined):
            # What was said in the same moment cannot answer the opening, which nobody has seen yet.
            messages = messages[:1]
        for incoming in messages:
            await self._message(room, incoming)

    async def _message(self, room: RoomId, incoming: Incoming) -> None:
        if not self.loop_guard.may_answer(room):
            return
        await self.attention.begin(room, incoming.origin)
        try:
            for message in await self._answers(room, incoming):
                await self.sender.send(message)
        except Refused as error:
            log.warning("answer_refused", code=error.code)
        finally:
            await self.attention.end(room)

    async def _answers(self, room: RoomId, incoming: Incoming) -> Sequence[Outgoing]:
        try:
            return await self.desk.handle(room, incoming)
        except Exception as error:  # noqa: BLE001
            # The room worker's guard: a mistake in the interview costs this message, no other and no other room.
            log.error("message_failed", kind=type(error).__name__, incoming=type(incoming).__name__)  # noqa: TRY400
            return [Outgoing(room, transaction_id(incoming, 0), self.apology)]


async def side_by_side(work: Iterable[Coroutine[None, None, None]]) -> None:
    """Runs several things at once to their end; a mistake in one costs no other.

    Raises:
        LotseError: what ends the bot, the first of several.
    """

    async def guarded(one: Coroutine[None, None, None]) -> None:
        try:
            await one
        except LotseError:
            raise
        except Exception as error:  # noqa: BLE001
            # The room worker's guard.
            log.error("room_failed", kind=type(error).__name__)  # noqa: TRY400

    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(guarded(one))
    except BaseExceptionGroup as errors:
        raise first_of(errors) from errors


def first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What went wrong first, inside groups of groups: that is what somebody can mend."""
    error = group.exceptions[0]
    return first_of(error) if isinstance(error, BaseExceptionGroup) else error

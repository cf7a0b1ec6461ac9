"""Which rooms the bot enters, where it stays and where it talks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from nio import JoinResponse, RoomForgetResponse, RoomLeaveResponse

from bot.errors import HomeserverError, Refused, TokenRevoked
from bot.matrix.client import good
from bot.matrix.guard import GuardedClient
from bot.matrix.incoming import Audience
from bot.matrix.patience import patiently
from bot.matrix.sender import MatrixSender
from bot.matrix.sync import Invite
from bot.service.ports import Outgoing, RoomId, TransactionId
from bot.texts.document import Document

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """The rules about rooms.

    Attributes:
        audience: who may talk to the bot.
        max_members: rooms with more people are left.
        admin_room: a room where the bot stays and listens to nobody, or None.
        sentence: the wording of a sentence by its id.
    """

    audience: Audience
    max_members: int
    admin_room: str | None
    sentence: Callable[[str], Document]


class Rooms:
    """Enters rooms, leaves rooms, and says why where it does not talk.

    Args:
        client: the logged-in client.
        sender: brings messages into rooms.
        house: the rules.
    """

    def __init__(self, client: GuardedClient, sender: MatrixSender, house: House) -> None:
        self._client = client
        self._sender = sender
        self._house = house
        self._explained: set[tuple[str, str]] = set()

    async def answer(self, invite: Invite) -> None:
        """Accepts or declines an invitation."""
        if invite.room_id == self._house.admin_room or self._house.audience.may_talk(invite.sender):
            await self._join(invite.room_id)
        else:
            log.info("invite_declined")
            await self._leave(invite.room_id)

    async def may_talk(self, room_id: str, *, is_addressed: bool) -> bool:
        """Whether the interview may go on in a room; where not, the bot says why or goes.

        Args:
            room_id: the room.
            is_addressed: whether somebody said something there or let the bot in, so that silence would be rude.
        """
        room = self._client.rooms.get(room_id)
        if room is None or room_id == self._house.admin_room:
            return False
        if len(room.users) > self._house.max_members:
            await self._explain(room_id, "room.too_many")
            await self._leave(room_id)
            return False
        if set(room.users) <= {self._client.user_id}:
            await self._leave(room_id)
            return False
        if not room.encrypted:
            if is_addressed:
                await self._explain(room_id, "room.unencrypted")
            return False
        return True

    async def reject_plain_message(self, room_id: str) -> None:
        """Says that an unencrypted message in an encrypted room does not count, once."""
        await self._explain(room_id, "room.plain_message")

    def left(self, room_id: str) -> None:
        """Drops what was known of a room that the bot is no longer in."""
        self._client.rooms.pop(room_id, None)
        self._client.invited_rooms.pop(room_id, None)
        self._sender.forget(RoomId(room_id))
        self._explained = {(room, sentence) for room, sentence in self._explained if room != room_id}

    async def _explain(self, room_id: str, sentence: str) -> None:
        """Says a sentence once per room; after a restart the transaction id keeps it from being said again."""
        if (room_id, sentence) in self._explained:
            return
        self._explained.add((room_id, sentence))
        digest = hashlib.sha256(f"{room_id}\n{sentence}".encode()).hexdigest()
        outgoing = Outgoing(RoomId(room_id), TransactionId(f"lotse-{digest[:40]}"), self._house.sentence(sentence))
        try:
            await self._sender.explain(outgoing)
        except Refused as error:
            log.warning("explanation_refused", code=error.code)

    async def _join(self, room_id: str) -> None:
        async def attempt() -> JoinResponse:
            return good(await self._client.join(room_id), JoinResponse)

        try:
            await patiently(self._client, attempt, what="join")
        except Refused as error:
            log.warning("join_refused", **error.details)
        else:
            log.info("joined")

    async def _leave(self, room_id: str) -> None:
        """Leaves and forgets a room; the homeserver may then remove it."""
        self.left(room_id)
        try:
            good(await self._client.room_leave(room_id), RoomLeaveResponse)
            good(await self._client.room_forget(room_id), RoomForgetResponse)
        except TokenRevoked:
            raise
        except HomeserverError as error:
            log.warning("leave_failed", **error.details)

"""Whether something was said in a room already, told by the room itself.

Asked where the homeserver would no longer recognise a repeat. The whole room is looked through, newest first, for the
key that every message of the bot carries in clear. Nothing shorter would be certain: neither the times in the room,
which are the homeserver's, nor the order of the bot's own messages, which a database from a backup no longer knows. It
is little to look through all the same, because the homeserver gives the bot's own messages only, 100 at once.

A room so large that one look does not reach its beginning costs several: the search raises an error, is asked for again
like anything that failed, and goes on where it ended. So it ends, other rooms do not wait for it, and nothing is ever
sent on a guess.

Source: Matrix client-server API, GET /rooms/{roomId}/messages, "Filtering" (``RoomEventFilter``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

from bot.conversation.incoming import EventId
from bot.errors import Unreachable
from bot.matrix.http import Requests, good
from bot.matrix.identity import API
from bot.matrix.signing import text_at

MARKER = "org.messenger_lotse.transaction"
"""Key of a message's content that holds its transaction id, outside the ciphertext."""

PAGE = 100
"""Events on a page; more is not given by most homeservers."""

MAX_PAGES = 50
"""Pages of one look."""


class Timeline:
    """Finds the bot's own messages in rooms.

    Args:
        requests: sends requests as the bot.
        own_user_id: who the bot is.
    """

    def __init__(self, requests: Requests, own_user_id: str) -> None:
        self._requests = requests
        self._own_user_id = own_user_id
        chosen = {
            "senders": [own_user_id],
            "types": ["m.room.encrypted", "m.room.message"],
            "lazy_load_members": True,
        }
        self._query = {"dir": "b", "limit": str(PAGE), "filter": json.dumps(chosen)}
        self._reached: dict[tuple[str, str], str] = {}

    async def find(self, room: str, transaction: str) -> EventId | None:
        """The event that carries a transaction id; None where no event of the room does.

        Raises:
            Refused: the bot may not look into the room.
            HomeserverError: it cannot be told now.
        """
        for _ in range(MAX_PAGES):
            position = self._reached.get((room, transaction))
            page = await self._page(room, position)
            found = next((event for event in _events(page) if self._is_wanted(event, transaction)), None)
            end = text_at(page, "end")
            if found is not None or not end or end == position:
                self._reached.pop((room, transaction), None)
                return EventId(text_at(found, "event_id")) if found is not None else None
            self._reached[room, transaction] = end
        raise Unreachable("room-not-searched-yet", pages=str(MAX_PAGES))

    async def _page(self, room: str, position: str | None) -> Mapping[str, object]:
        query = urlencode({**self._query, **({"from": position} if position else {})})
        path = f"{API}/rooms/{quote(room, safe='')}/messages?{query}"
        return good(await self._requests.request("GET", path)).body

    def _is_wanted(self, event: Mapping[str, object], transaction: str) -> bool:
        # Whoever is in the room can say something with the same key.
        is_own = text_at(event, "sender") == self._own_user_id
        return is_own and text_at(event, "content", MARKER) == transaction and "state_key" not in event


def _events(page: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    chunk = page.get("chunk")
    for event in chunk if isinstance(chunk, list) else ():
        if isinstance(event, Mapping):
            yield event

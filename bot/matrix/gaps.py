"""What was said while the bot was away, beyond what fits into one answer of the sync."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlencode

import structlog

from bot.errors import RateLimited, Refused, Unreachable
from bot.matrix.admission import MESSAGES, STATE, RoomNews, events_of, is_own_entry
from bot.matrix.client import MAX_FAILURES
from bot.matrix.guard import GuardedClient
from bot.matrix.http import good
from bot.matrix.identity import API

TIMELINE_LIMIT = 100
"""Events per room in one answer; what was said beyond that is fetched."""

MAX_PAGES = 50
"""Pages of history fetched for one room after an absence."""

HISTORY_FILTER: dict[str, object] = {"types": [*MESSAGES, *STATE], "lazy_load_members": True}

log = structlog.get_logger(__name__)


class Gaps:
    """Fills gaps in the history of rooms.

    Args:
        client: the logged-in client.
    """

    def __init__(self, client: GuardedClient) -> None:
        self._client = client
        self._failures: Counter[str] = Counter()

    def forget_failures(self) -> None:
        """Begins to count anew."""
        self._failures.clear()

    async def filled(self, news: RoomNews, since: str) -> RoomNews:
        """The news of a room with everything that happened since a position, as far as the homeserver tells.

        Raises:
            HomeserverError: the homeserver does not answer now.
        """
        own = self._client.user_id
        if news.is_complete or not news.prev_batch or any(is_own_entry(event, own) for event in news.events):
            return news
        newest_first: list[Mapping[str, object]] = []
        start = news.prev_batch
        for _ in range(MAX_PAGES):
            chunk, start = await self._page(news.room, start, since)
            newest_first += chunk
            if not start or not chunk or any(is_own_entry(event, own) for event in chunk):
                break
        else:
            log.warning("gap_too_long")
        return replace(news, events=[*newest_first[::-1], *news.events])

    async def _page(self, room: str, start: str, since: str) -> tuple[list[Mapping[str, object]], str]:
        """One page, newest first, and where the next one begins; nothing where the homeserver will not tell."""
        query = {
            "dir": "b",
            "from": start,
            "to": since,
            "limit": str(TIMELINE_LIMIT),
            "filter": json.dumps(HISTORY_FILTER),
        }
        try:
            path = f"{API}/rooms/{quote(room, safe='')}/messages?{urlencode(query)}"
            answer = good(await self._client.request("GET", path))
        except Refused as error:
            log.warning("gap_refused", code=error.code)
            return [], ""
        except RateLimited:
            raise
        except Unreachable as error:
            # A room that is broken on the server must not keep all others from being heard.
            self._failures[room] += 1
            if self._failures[room] < MAX_FAILURES:
                raise
            log.error("gap_given_up", code=error.code)  # noqa: TRY400
            return [], ""
        return events_of(answer.body, "chunk"), answer.text("end")

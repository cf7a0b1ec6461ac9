"""How much is heard of one person and of one room: more than people can say comes from a program.

What goes beyond is dropped without a word, because two bots that answer each other would never end. The times are those
of the homeserver that took the messages, not of their arrival: what piled up while the bot was away was not said in a
second, and what comes a second time counts once. Invitations bear no time; they count when they come.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass

import structlog

from bot.conversation.incoming import EventId
from bot.service.mail import IncomingMail
from bot.service.steady_clock import Elapsed, elapsed

MOST_KEYS = 4096
"""People and rooms that are watched at a time; those that were quiet for longest are forgotten first."""

MOST_EVENTS = 10_000
"""Latest events whose second coming is recognised."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many within so long.

    Attributes:
        most: how many are heard.
        within_ms: in how many milliseconds.
    """

    most: int
    within_ms: int


MESSAGES = Limit(60, 60_000)
INVITATIONS = Limit(10, 3_600_000)


class Limits:
    """Decides what is heard, as long as the process lives.

    Args:
        elapsed: a clock that nobody sets.
    """

    def __init__(self, elapsed: Elapsed = elapsed) -> None:
        self._elapsed = elapsed
        self._times: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()
        self._decided: OrderedDict[EventId, bool] = OrderedDict()
        self._silenced: set[tuple[str, str]] = set()

    def allows(self, mail: IncomingMail) -> bool:
        """Whether something is heard; the same for the same event, however often it comes."""
        if mail.sender is None:
            return True
        event_id = mail.arrival.event_id
        if event_id not in self._decided:
            self._decided[event_id] = self._decide(mail, mail.sender)
            if len(self._decided) > MOST_EVENTS:
                self._decided.popitem(last=False)
        return self._decided[event_id]

    def _decide(self, mail: IncomingMail, sender: str) -> bool:
        if mail.arrival.is_invitation:
            return self._has_room(("invitations", sender), INVITATIONS, int(self._elapsed() * 1000))
        by_person = self._has_room(("messages of a person", sender), MESSAGES, mail.sent_at_ms)
        by_room = self._has_room(("messages of a room", mail.arrival.room), MESSAGES, mail.sent_at_ms)
        return by_person and by_room

    def _has_room(self, key: tuple[str, str], limit: Limit, at: int) -> bool:
        """Counts one more, heard or not: silence lasts until it has calmed down.

        What lies before everything that is remembered was said after the homeserver's clock was set back.
        """
        times = self._times.setdefault(key, deque(maxlen=limit.most))
        self._times.move_to_end(key)
        is_calm = len(times) < limit.most or not 0 <= at - times[0] < limit.within_ms
        times.append(at)
        if is_calm:
            self._silenced.discard(key)
        elif key not in self._silenced:
            self._silenced.add(key)
            log.warning("silenced", what=key[0].replace(" ", "_"), messages=limit.most)
        if len(self._times) > MOST_KEYS:
            forgotten, _ = self._times.popitem(last=False)
            self._silenced.discard(forgotten)
        return is_calm

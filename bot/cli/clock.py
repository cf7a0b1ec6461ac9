"""The one place where the time of day is read."""

from __future__ import annotations

from datetime import datetime


class LocalClock:
    """The time of day where the program runs (:class:`bot.service.ports.Clock`)."""

    def now(self) -> datetime:
        """The present moment, with its zone."""
        return datetime.now().astimezone()  # noqa: TID251  the command line is where the clock comes from

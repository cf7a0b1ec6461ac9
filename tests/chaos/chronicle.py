"""What happened in a run, in the order of time, and the file that keeps it."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

from tests.chaos.plan import Plan

MOST_EVENTS = 200_000


class Chronicle:
    """Notes logical events: what was said, where a bot was killed, what was counted.

    Args:
        plan: what is played.
        is_talkative: whether a line is printed now and then.

    Attributes:
        kills: by point.
        done: interviews that are over.
    """

    def __init__(self, plan: Plan, *, is_talkative: bool = False) -> None:
        self._plan = plan
        self._is_talkative = is_talkative
        self._start = self._told_at = time.monotonic()
        self._events: list[tuple[float, str, dict[str, object]]] = []
        self.kills: Counter[str] = Counter()
        self.done = 0

    def note(self, what: str, **details: object) -> None:
        """Notes an event."""
        if len(self._events) < MOST_EVENTS:
            self._events.append((self._elapsed(), what, details))
        self._tell()

    def killed(self, lane: str, point: str, **details: object) -> None:
        """Notes a kill."""
        self.kills[point] += 1
        self.note("killed", lane=lane, point=point, **details)

    def write(self, path: Path, **outcome: object) -> None:
        """Writes the file from which the run can be played again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "seed": self._plan.seed,
            "outcome": outcome,
            "kills": dict(self.kills.most_common()),
            "plan": self._plan.to_json(),
            "events": [[moment, what, details] for moment, what, details in self._events],
        }
        path.write_text(json.dumps(content, ensure_ascii=False, indent=None, default=str), encoding="utf-8")

    def _tell(self) -> None:
        now = time.monotonic()
        if self._is_talkative and now - self._told_at >= 10:
            self._told_at = now
            done, kills = f"{self.done} of {self._plan.interviews} interviews", self.kills.total()
            print(f"  {done}, {kills} kills, {self._elapsed():.0f} s", flush=True)

    def _elapsed(self) -> float:
        return round(time.monotonic() - self._start, 3)

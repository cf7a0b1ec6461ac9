"""How long to wait before trying again."""

from __future__ import annotations

import random
from collections.abc import Iterator

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


def growing_pauses() -> Iterator[float]:
    """Seconds to wait after one failure after another: 1 to 60, doubling, with jitter against stampedes."""
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.75, 1.0)  # noqa: S311  no secret
        pause = min(pause * 2, LONGEST_PAUSE)

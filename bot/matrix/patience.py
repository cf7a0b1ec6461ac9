"""Trying again as long as it makes sense: without end while the homeserver is away, a few times where it is well."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import structlog
from nio.exceptions import LocalProtocolError

from bot.errors import HomeserverError, RateLimited, Refused, TokenRevoked
from bot.matrix.client import RaisingClient

MAX_FAILURES = 6
"""Failures of one thing, while the homeserver is well otherwise, after which it is given up."""

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0

T = TypeVar("T")

log = structlog.get_logger(__name__)


async def patiently(
    client: RaisingClient, attempt: Callable[[], Awaitable[T]], *, what: str, pauses: Iterator[float] | None = None
) -> T:
    """The outcome of something that may be tried again, whatever came of it before.

    While the homeserver is away or limits the rate, there is nothing to lose by waiting. Where it is well and only this
    one thing fails, as with a room that is broken on the server, waiting without end would hold up everybody else.

    Args:
        client: asks whether the homeserver is well.
        attempt: one try.
        what: named in the log.
        pauses: seconds between the tries; :func:`growing_pauses` where this is None.

    Raises:
        Refused: the homeserver said no, or it was given up.
        TokenRevoked: the login was ended.
    """
    pauses = pauses or growing_pauses()
    failures = 0
    while True:
        try:
            return await attempt()
        except (Refused, TokenRevoked):
            raise
        except LocalProtocolError as error:
            raise Refused("room-unknown") from error
        except RateLimited as error:
            problem, pause = error.code, max(next(pauses), error.retry_after)
        except HomeserverError as error:
            problem, pause = error.code, next(pauses)
            failures += await client.is_well()
        except Exception as error:  # noqa: BLE001  nio's encryption can fail for one message; the others must go out
            problem, pause = type(error).__name__, next(pauses)
            failures += 1
        if failures >= MAX_FAILURES:
            raise Refused("given-up", what=what, kind=problem)
        log.warning("trying_again", what=what, kind=problem, seconds=round(pause, 1))
        await asyncio.sleep(pause)


def growing_pauses() -> Iterator[float]:
    """Seconds to wait after one failure after another: 1 to 60, doubling, with jitter against stampedes."""
    pause = FIRST_PAUSE
    while True:
        yield pause * random.uniform(0.75, 1.0)  # noqa: S311  no secret
        pause = min(pause * 2, LONGEST_PAUSE)

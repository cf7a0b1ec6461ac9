from __future__ import annotations

from collections.abc import Callable
from itertools import repeat

import pytest
from nio.exceptions import LocalProtocolError

from bot.errors import HomeserverError, RateLimited, Refused, TokenRevoked, Unreachable
from bot.matrix.guard import GuardedClient
from bot.matrix.patience import MAX_FAILURES, patiently
from tests.unit.matrix.crypto_peers import BOT
from tests.unit.matrix.scripted_homeserver import Scripted

WELL: tuple[int, dict[str, object]] = (200, {"user_id": BOT, "device_id": "BOTDEVICE"})
AWAY: HomeserverError = Unreachable("homeserver-unreachable", homeserver="", reason="test")
LIMITED = RateLimited("rate-limited", retry_after=0)


async def tries(client: GuardedClient, fails: Callable[[int], Exception | None]) -> int:
    """How many tries it took."""
    count = 0

    async def attempt() -> int:
        nonlocal count
        count += 1
        error = fails(count)
        if error is not None:
            raise error
        return count

    return await patiently(client, attempt, what="test", pauses=repeat(0))


def until(number: int, error: Exception) -> Callable[[int], Exception | None]:
    return lambda count: error if count < number else None


async def test_a_homeserver_that_is_away_is_waited_for(client: GuardedClient, homeserver: Scripted) -> None:
    homeserver.others["/whoami"] = (502, {})
    assert await tries(client, until(4 * MAX_FAILURES, AWAY)) == 4 * MAX_FAILURES


async def test_a_limited_rate_is_waited_for(client: GuardedClient, homeserver: Scripted) -> None:
    homeserver.others["/whoami"] = WELL
    assert await tries(client, until(4 * MAX_FAILURES, LIMITED)) == 4 * MAX_FAILURES


@pytest.mark.parametrize("error", [AWAY, ValueError("a mistake in the encryption")])
async def test_what_fails_alone_is_given_up(client: GuardedClient, homeserver: Scripted, error: Exception) -> None:
    homeserver.others["/whoami"] = WELL
    assert await tries(client, until(MAX_FAILURES, error)) == MAX_FAILURES
    with pytest.raises(Refused, match="given-up"):
        await tries(client, until(MAX_FAILURES + 1, error))


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (Refused("homeserver-refused", errcode="M_FORBIDDEN"), Refused),
        (TokenRevoked("token-revoked"), TokenRevoked),
        (LocalProtocolError("No such room"), Refused),
    ],
)
async def test_what_is_final_is_not_tried_again(
    client: GuardedClient, error: Exception, wanted: type[Exception]
) -> None:
    with pytest.raises(wanted):
        await tries(client, until(2, error))


async def test_a_login_that_ended_meanwhile_is_noticed(client: GuardedClient, homeserver: Scripted) -> None:
    homeserver.others["/whoami"] = (401, {"errcode": "M_UNKNOWN_TOKEN", "error": ""})
    with pytest.raises(TokenRevoked):
        await tries(client, until(2, AWAY))

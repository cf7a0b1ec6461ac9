"""What is served, where, and what keeps it from being served."""

from __future__ import annotations

import re
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.errors import ConfigurationError
from bot.service.ports import Part
from bot.service.verdict import EventKind
from bot.web.app import make_app, served
from bot.web.health import Health
from bot.web.metrics import Metrics
from tests.support.memory_store import MemoryStore
from tests.web.pages import free_port


class Place:
    """The pages of a bot that does not run."""

    def __init__(self) -> None:
        self.health = Health()
        self.metrics = Metrics(self.health)
        self.port = free_port()

    async def get(self, path: str, *, method: str = "GET") -> tuple[int, str, str]:
        """Status, kind and text of a page."""
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.request(method, f"http://127.0.0.1:{self.port}{path}") as response,
        ):
            return response.status, response.headers.get("Content-Type", ""), await response.text()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    it = Place()
    async with served(f"127.0.0.1:{it.port}", make_app(it.health, it.metrics)):
        yield it


async def test_health_is_told_while_the_process_lives(place: Place) -> None:
    assert await place.get("/health") == (200, "text/plain; charset=utf-8", "ok\n")


async def test_ready_says_what_is_missing(place: Place) -> None:
    place.health.note_sync()
    place.health.note_database(answers=True)
    kind = "application/json; charset=utf-8"
    missing = '{"ready": false, "logged_in": false, "syncing": true, "database": true}\n'
    assert await place.get("/ready") == (503, kind, missing)
    with place.health.logged_in(MemoryStore()):
        status, _, text = await place.get("/ready")
    assert (status, text) == (200, missing.replace("false", "true"))


async def test_metrics_are_read_as_prometheus_reads_them(place: Place) -> None:
    place.metrics.sent()
    place.metrics.handled(EventKind.EDIT)
    place.metrics.waiting(Part.OUTBOX, 3)
    status, kind, text = await place.get("/metrics")
    assert (status, kind.partition(";")[0]) == (200, "text/plain")
    lines = text.splitlines()
    for line in (
        "lotse_ready 0.0",
        "lotse_sync_age_seconds +Inf",
        'lotse_events_total{kind="edit"} 1.0',
        'lotse_events_total{kind="message"} 0.0',
        "lotse_messages_sent_total 1.0",
        "lotse_messages_refused_total 0.0",
        'lotse_retries_total{part="sync"} 0.0',
        'lotse_rooms_waiting{queue="outbox"} 3.0',
        'lotse_rooms_waiting{queue="inbox"} 0.0',
    ):
        assert line in lines, text


async def test_a_label_is_a_word_of_an_enumeration(place: Place) -> None:
    """Whatever happens: the series are the same ones from the first moment on."""
    _, _, before = await place.get("/metrics")
    allowed: dict[str, set[EventKind] | set[Part]] = {
        "kind": set(EventKind),
        "part": set(Part),
        "queue": {Part.INBOX, Part.OUTBOX},
    }
    found = re.findall(r'^lotse_\w+\{(\w+)="([^"]*)"\} ', before, re.MULTILINE)
    assert set(found) == {(name, str(value)) for name, values in allowed.items() for value in values}
    for kind in EventKind:
        place.metrics.handled(kind)
    for part in Part:
        place.metrics.tried_again(part)
    place.metrics.synced()
    place.metrics.refused()
    _, _, after = await place.get("/metrics")
    assert names(before) == names(after)
    assert "_created" not in after, "no moment is told"


def names(text: str) -> list[str]:
    return [line.rpartition(" ")[0] for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("path", ["/", "/metrics/", "/health/x", "/rooms"])
async def test_there_is_nothing_else(place: Place, path: str) -> None:
    assert (await place.get(path))[0] == 404


async def test_nothing_can_be_changed(place: Place) -> None:
    assert (await place.get("/ready", method="POST"))[0] == 405


async def test_afterwards_nobody_answers(place: Place) -> None:
    port = free_port()
    async with served(f"127.0.0.1:{port}", make_app(place.health, place.metrics)):
        pass
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass


async def test_an_address_of_the_newer_kind(place: Place) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    try:
        async with served(f"[::1]:{free_port()}", make_app(place.health, place.metrics)):
            pass
    except ConfigurationError as error:
        assert error.details["reason"] == "Cannot assign requested address", "this machine has no IPv6"  # noqa: PT017


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1:{taken}", "Address already in use"),
        ("192.0.2.1:{taken}", "Cannot assign requested address"),
        ("127.0.0.1:70000", "no such port"),
        ("no-such-host.invalid:80", None),
    ],
)
async def test_an_address_that_cannot_be_used(place: Place, address: str, reason: str | None) -> None:
    given = address.format(taken=place.port)
    with pytest.raises(ConfigurationError) as caught:
        async with served(given, make_app(place.health, place.metrics)):
            pass
    assert caught.value.code == "web-unusable"
    assert caught.value.details["address"] == given
    assert reason in {None, caught.value.details["reason"]}


def test_the_admins_are_told_of_every_metric_and_of_no_other(admins_page: str) -> None:
    table = admins_page.partition("| metric | meaning |\n| --- | --- |\n")[2].partition("\n\n")[0]
    told = set(re.findall(r"`(lotse_\w+)`", table))
    metrics = Metrics(Health()).text().decode()
    assert told == set(re.findall(r"^(lotse_\w+)[{ ]", metrics, re.MULTILINE))
    for words in (*EventKind, *Part):
        assert f"`{words}`" in table


@pytest.fixture
def admins_page() -> str:
    return (Path(__file__).parents[2] / "deploy" / "README.md").read_text(encoding="utf-8")

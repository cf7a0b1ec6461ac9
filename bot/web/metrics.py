"""What is counted, for Prometheus.

A label holds a word of an enumeration and nothing else, and nothing is counted by what people answer: in a small
organisation a single result "by law and level" would be that of a person whom everybody knows.

Source: Prometheus, "Exposition formats" and "Metric and label naming".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.service.ports import Part
from bot.service.verdict import EventKind
from bot.web.health import Health

CONTENT_TYPE = CONTENT_TYPE_LATEST

QUEUES = (Part.INBOX, Part.OUTBOX)


class Metrics(Collector):
    """Counts what happens (:class:`bot.service.ports.Observer`), since the start of the process.

    Each metric is there from the beginning, with every label: that something appears for the first time tells nothing.

    Args:
        health: how the bot is; told of each sync.
    """

    def __init__(self, health: Health) -> None:
        self._health = health
        self._events: Counter[EventKind] = Counter()
        self._retries: Counter[Part] = Counter()
        self._waiting: Counter[Part] = Counter()
        self._sent = self._refused = 0
        self._all = CollectorRegistry()
        self._all.register(self)
        ProcessCollector("", lambda: "self", "/proc", self._all)

    def synced(self) -> None:
        """An answer of a sync is stored."""
        self._health.note_sync()

    def handled(self, kind: EventKind) -> None:
        """Something that came in is done with."""
        self._events[kind] += 1

    def sent(self) -> None:
        """The homeserver has taken something that the bot says."""
        self._sent += 1

    def refused(self) -> None:
        """The homeserver has refused for good something that the bot says."""
        self._refused += 1

    def tried_again(self, part: Part) -> None:
        """Something failed and will be tried again."""
        self._retries[part] += 1

    def waiting(self, part: Part, rooms: int) -> None:
        """In how many rooms there is something to do."""
        self._waiting[part] = rooms

    def text(self) -> bytes:
        """All metrics, in the format that Prometheus reads (:data:`CONTENT_TYPE`)."""
        return generate_latest(self._all)

    def collect(self) -> Iterator[Metric]:
        """The metrics as they are now (asked by the registry)."""
        yield GaugeMetricFamily(
            "lotse_ready", "Whether the bot can do its work (as /ready says).", self._health.readiness.is_complete
        )
        yield GaugeMetricFamily(
            "lotse_sync_age_seconds", "Seconds since an answer of a sync was stored.", self._health.sync_age
        )
        events = CounterMetricFamily("lotse_events", "What came in and was handled, by rough kind.", labels=["kind"])
        for kind in EventKind:
            events.add_metric([kind], self._events[kind])
        yield events
        yield CounterMetricFamily("lotse_messages_sent", "Messages that the homeserver has taken.", self._sent)
        yield CounterMetricFamily("lotse_messages_refused", "Messages that it has refused for good.", self._refused)
        retries = CounterMetricFamily(
            "lotse_retries", "Failures after which something is tried again.", labels=["part"]
        )
        for part in Part:
            retries.add_metric([part], self._retries[part])
        yield retries
        waiting = GaugeMetricFamily("lotse_rooms_waiting", "Rooms in which there is something to do.", labels=["queue"])
        for queue in QUEUES:
            waiting.add_metric([queue], self._waiting[queue])
        yield waiting

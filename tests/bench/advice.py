"""How long the advice takes: loading, a recommendation, a turn of the interview, and the start of a conversation."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bot.advice.recommend import recommend
from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import EventId, Joined, Said
from bot.conversation.take import take
from bot.files.answers import load_answers
from bot.files.content import load_content
from tests.bench.measurement import Measurement, of_runs, ratio
from tests.support.bot_process import ROOT

NAME = "advice"
RUNS = 30
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def measure() -> list[Measurement]:
    """Times both with the shipped content."""
    content = load_content()
    answers = load_answers(ROOT / "knowledge" / "personas" / "p5.yaml", content.interview.dialog.vocabulary())
    advised = _timed(
        "a recommendation (three scenarios)",
        lambda: recommend(answers.answers, content.knowledge, NOW.date(), path=answers.path),
    )
    loaded = _timed("loading and checking knowledge and dialogs", load_content, runs=10)
    started = _timed("lotse chat, from its start to its end", _chat, runs=5)
    asked = _timed("a turn that asks the next question", lambda: _turn(content))
    return [loaded, advised, asked, started, ratio(NAME, "recommendation to turn", advised, asked)]


def _turn(content: Content) -> None:
    place = Deployment("bench", Channel.MATRIX)
    begun = take(None, Joined(EventId("$1")), content=content, deployment=place, now=NOW)
    take(begun.conversation, Said(EventId("$2"), "1"), content=content, deployment=place, now=NOW)


def _chat() -> None:
    command = [sys.executable, "-m", "bot.cli.main", "chat", "--jsonl"]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60, check=True)


def _timed(what: str, work: Callable[[], object], *, runs: int = RUNS) -> Measurement:
    work()
    times = []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        times.append((time.perf_counter() - before) * 1000)
    return of_runs(NAME, what, times, "ms")

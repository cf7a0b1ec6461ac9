"""How well and how fast what people write is understood (``tests/content/utterances.yaml``)."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bot.conversation.content import build_interview
from bot.dialog.interview import Interview
from bot.files.folders import read_folder, shipped_folder
from bot.texts import Register
from tests.bench.measurement import Measurement, of_runs
from tests.content.utterances import Half, Utterance, figures, understood, utterances

NAME = "understanding"
_RUNS = 5


def measure() -> list[Measurement]:
    """Precision and recall on both halves, and the time for a message."""
    interview = build_interview(read_folder(shipped_folder("dialogs"), shown="dialogs"), Register.DE)
    assert isinstance(interview, Interview), interview
    said = tuple(utterances(interview))
    return [*_quality(said, interview), of_runs(NAME, "one message", list(_times(said, interview)), "ms")]


def _quality(said: tuple[Utterance, ...], interview: Interview) -> Iterator[Measurement]:
    for half in Half:
        found = figures((each for each in said if each.half is half), interview)
        about = f"{half}, {found.said} utterances"
        yield Measurement(NAME, f"precision ({about}, {found.taken} taken)", found.precision, "ratio")
        yield Measurement(NAME, f"recall ({about}, {found.clear} clear)", found.recall, "ratio")
        yield Measurement(NAME, f"asked back rightly ({about}, {found.asked_back} asked)", found.asking, "ratio")


def _times(said: tuple[Utterance, ...], interview: Interview) -> Iterator[float]:
    """Milliseconds for a message, on average, in several runs."""
    for _ in range(_RUNS):
        start = time.perf_counter()
        for each in said:
            understood(each, interview)
        yield 1000 * (time.perf_counter() - start) / len(said)

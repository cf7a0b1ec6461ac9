"""What a benchmark gives: ratios and medians, because seconds alone say little on a shared machine."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measurement:
    """One line of the table.

    Attributes:
        benchmark: the group it belongs to.
        what: what was measured.
        median: the median of the runs.
        unit: of the median, ``s``, ``ms``, ``MB`` or ``ratio``.
        runs: how many runs the median is of.
        spread: the greatest minus the smallest run, in the same unit.
    """

    benchmark: str
    what: str
    median: float
    unit: str
    runs: int = 1
    spread: float = 0.0


def of_runs(benchmark: str, what: str, values: Sequence[float], unit: str) -> Measurement:
    """The measurement that several runs of the same thing make."""
    return Measurement(benchmark, what, statistics.median(values), unit, len(values), max(values) - min(values))


def ratio(benchmark: str, what: str, first: Measurement, second: Measurement) -> Measurement:
    """How many times the second median the first one is."""
    return Measurement(benchmark, what, first.median / second.median, "ratio", min(first.runs, second.runs))


def as_table(measurements: Sequence[Measurement]) -> str:
    """The measurements as text, in columns."""
    rows = [("benchmark", "what", "median", "unit", "runs", "spread")]
    rows += [
        (each.benchmark, each.what, f"{each.median:.3f}", each.unit, str(each.runs), f"{each.spread:.3f}")
        for each in measurements
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def write_json(measurements: Sequence[Measurement], path: Path) -> None:
    """Writes the measurements to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in measurements], indent=2) + "\n", encoding="utf-8")

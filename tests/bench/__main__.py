"""``make bench``: the benchmarks as a table, and as JSON in ``build/bench.json``.

Run as ``python -m tests.bench [--rooms N] [NAME …]``.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.bench import advice, checking, engine, start_with_rooms, understanding
from tests.bench.measurement import as_table, write_json
from tests.support.bot_process import ROOT

NAMES = (advice.NAME, checking.NAME, engine.NAME, understanding.NAME, start_with_rooms.NAME)


def main() -> None:
    """Measures what was asked for, or everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--rooms", type=int, default=2000, help="rooms in which nobody speaks, for the start")
    wanted = parser.parse_args()
    measurements = []
    if not wanted.names or advice.NAME in wanted.names:
        measurements += advice.measure()
    if not wanted.names or checking.NAME in wanted.names:
        measurements += checking.measure()
    if not wanted.names or engine.NAME in wanted.names:
        measurements += engine.measure()
    if not wanted.names or understanding.NAME in wanted.names:
        measurements += understanding.measure()
    if not wanted.names or start_with_rooms.NAME in wanted.names:
        with tempfile.TemporaryDirectory(prefix="lotse-bench-") as folder:
            measurements += asyncio.run(start_with_rooms.measure(wanted.rooms, Path(folder)))
    print(as_table(measurements))
    write_json(measurements, ROOT / "build" / "bench.json")


if __name__ == "__main__":
    main()

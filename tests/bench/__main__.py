"""``make bench``: the benchmarks as a table, and as JSON in ``build/bench.json``.

Run as ``python -m tests.bench [--rooms N] [NAME …]``.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.bench import advice, start_with_rooms
from tests.bench.measurement import as_table, write_json
from tests.support.bot_process import ROOT


def main() -> None:
    """Measures what was asked for, or everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{advice.NAME}, {start_with_rooms.NAME}")
    parser.add_argument("--rooms", type=int, default=2000, help="rooms in which nobody speaks, for the start")
    wanted = parser.parse_args()
    measurements = []
    if not wanted.names or advice.NAME in wanted.names:
        measurements += advice.measure()
    if not wanted.names or start_with_rooms.NAME in wanted.names:
        with tempfile.TemporaryDirectory(prefix="lotse-bench-") as folder:
            measurements += asyncio.run(start_with_rooms.measure(wanted.rooms, Path(folder)))
    print(as_table(measurements))
    write_json(measurements, ROOT / "build" / "bench.json")


if __name__ == "__main__":
    main()

"""Every test that ``docs/event-path.md`` names is there, and every promise and failure names one."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "event-path.md"

NAMED = re.compile(r"`(tests/[\w/.]+\.py)::(\w+)`")


@cache
def defined_in(file: str) -> frozenset[str]:
    """The tests that a file defines, those in classes aside."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def rows() -> list[str]:
    """The rows of the tables, their heads aside."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    heads = {number + shift for number, line in enumerate(lines) if line.startswith("| ---") for shift in (-1, 0)}
    return [line for number, line in enumerate(lines) if line.startswith("| ") and number not in heads]


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 50
    assert not [
        f"{file}::{test}" for file, test in named if not (ROOT / file).is_file() or test not in defined_in(file)
    ]
    assert all(test.startswith("test_") for _, test in named)


def test_every_row_names_a_test_and_nothing_that_only_looks_like_one() -> None:
    assert len(rows()) > 40
    for row in rows():
        cell = row.strip("| ").split(" | ")[-1]
        assert NAMED.sub("", cell).strip(", ") == "", row
        assert NAMED.search(cell), row

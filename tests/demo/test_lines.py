from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.lines import TypedLines


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


async def test_a_line_arrives_when_it_is_complete(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    typed = TypedLines(reading)
    os.write(writing, "Grüße\r\n1 und 3\nhal".encode())
    assert await typed.next() == "Grüße"
    assert await typed.next() == "1 und 3"
    os.write(writing, b"b\n\n")
    os.close(writing)
    assert [await typed.next(), await typed.next(), await typed.next()] == ["halb", "", None]


async def test_a_last_line_without_end_counts(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, b"\xff1")
    os.close(writing)
    typed = TypedLines(reading)
    assert await typed.next() == "\ufffd1"
    assert await typed.next() is None


async def test_an_ordinary_file_is_read_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "zeilen"
    file.write_text("1\n2\n")
    fd = os.open(file, os.O_RDONLY)
    try:
        typed = TypedLines(fd)
        assert [await typed.next(), await typed.next(), await typed.next()] == ["1", "2", None]
    finally:
        os.close(fd)

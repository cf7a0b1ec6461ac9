"""``lotse graph``: the picture of the dialog tree as people and programs get it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.texts import Register
from tests.support.command import call

lotse = partial(call, "graph")


def test_the_same_bytes_wherever_it_is_called() -> None:
    one, other = lotse(seed="1"), lotse(seed="2", language="C")
    assert (one.returncode, one.stderr) == (0, b"")
    assert one.stdout == other.stdout


def test_it_is_a_picture_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "baum.svg"
    done = lotse("-o", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert file.read_bytes() == lotse().stdout
    root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314  the program wrote it itself
    assert root.tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("register", Register)
def test_it_speaks_the_register_that_is_asked_for(register: Register) -> None:
    titles = {"de": "Fragebaum des", "en": "Dialog tree of", "leicht": "Alle Fragen vom"}
    assert f'<title id="title">{titles[register]}' in lotse("--lang", register).stdout.decode("utf-8")


def test_a_file_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    done = lotse("--output", str(tmp_path / "nowhere" / "baum.svg"))
    assert done.returncode == 2
    said = done.stderr.decode("utf-8")
    assert said.count("\n") == 1
    assert "nowhere" in said
    assert "kann nicht geschrieben werden (nicht vorhanden)" in said

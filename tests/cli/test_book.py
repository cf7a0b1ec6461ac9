"""``lotse book``: the document for reviewers as people and programs get it."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from pathlib import Path

import pytest

from bot.texts import Register
from tests.support.command import call

lotse = partial(call, "book")


def test_the_same_bytes_wherever_it_is_called() -> None:
    one, other = lotse(seed="1"), lotse(seed="2", language="C")
    assert (one.returncode, one.stderr) == (0, b"")
    assert one.stdout == other.stdout
    assert version("messenger-lotse") in one.stdout.decode("utf-8")


def test_it_is_a_document_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "buch.md"
    done = lotse("-o", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert file.read_bytes() == lotse().stdout


@pytest.mark.parametrize("register", Register)
def test_it_speaks_the_register_that_is_asked_for(register: Register) -> None:
    titles = {"de": "Fragen, Regeln und Belege", "en": "questions, rules and sources", "leicht": "Fragen und Regeln"}
    first = lotse("--lang", register).stdout.decode("utf-8").splitlines()[0]
    assert first == f"# Messenger-Lotse: {titles[register]}"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    done = lotse("-o", str(tmp_path))
    assert done.returncode == 2
    assert "es ist ein Ordner" in done.stderr.decode("utf-8")

"""A command that cannot work says so in one line, in the admin's language: what, where, and how to mend it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIGURATION = "homeserver: http://127.0.0.1:1\nuser_id: '@a:b'\npassword_file: geheimnis\nknowledge_dir: leer\n"


def complaint(folder: Path, *arguments: str, language: str = "de_DE.UTF-8", **variables: str) -> str:
    """The one line of a command that ends with 2."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
    environment |= {"PYTHONPATH": str(ROOT), "LC_ALL": language, "PYTHONUTF8": "1", **variables}
    ended = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", *arguments],
        cwd=folder, env=environment, stdin=subprocess.DEVNULL, encoding="utf-8", capture_output=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended.stderr
    return ended.stderr.rstrip("\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "lotse.yaml").write_text(CONFIGURATION, encoding="utf-8")
    (tmp_path / "leer").mkdir()
    return tmp_path


def test_the_wrong_folder(tmp_path: Path) -> None:
    assert complaint(tmp_path, "run") == (
        "Es gibt keine Konfiguration: weder lotse.yaml in diesem Ordner noch Umgebungsvariablen mit LOTSE_ am Anfang. "
        "Nennen Sie die Datei mit --config."
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de_DE.UTF-8", "Die Datei weg.yaml ist nicht lesbar (nicht vorhanden). Prüfen Sie Pfad und Rechte."),
        ("en_GB.UTF-8", "The file weg.yaml cannot be read (not there). Check path and permissions."),
    ],
)
def test_a_reason_of_the_operating_system_is_told_in_the_language(tmp_path: Path, language: str, expected: str) -> None:
    assert complaint(tmp_path, "run", "--config", "weg.yaml", language=language) == expected


def test_a_mistake_in_yaml_is_told_in_the_language(folder: Path) -> None:
    (folder / "lotse.yaml").write_text("user_id: @lotse:example.org\n", encoding="utf-8")
    line = complaint(folder, "run")
    assert line.startswith("lotse.yaml:1:10: ")
    assert "ein Text, der mit @ beginnt, braucht Anführungszeichen" in line


def test_an_option_that_does_not_exist_points_to_the_help(folder: Path) -> None:
    line = complaint(folder, "run", "--conf", "x")
    assert line.startswith("Aufruf nicht verstanden: ")
    assert line.endswith("Hilfe gibt lotse --help.")


def test_an_empty_knowledge_folder_is_named(folder: Path) -> None:
    assert complaint(folder, "run").startswith("Im Ordner leer liegt keine Datei mit der Endung .yaml.")


def test_a_secret_that_is_missing(folder: Path) -> None:
    (folder / "lotse.yaml").write_text(CONFIGURATION.replace("knowledge_dir: leer\n", ""), encoding="utf-8")
    line = complaint(folder, "run")
    assert (
        line == "Die Datei geheimnis mit dem Geheimnis ist nicht lesbar (nicht vorhanden). Prüfen Sie Pfad und Rechte."
    )

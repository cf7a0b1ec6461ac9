"""Commands with something behind: how far back, and what is to be changed."""

import pytest
import yaml

from bot.dialog.interview import Interview
from bot.dialog.normal import phrase
from bot.dialog.understand.commands import back_steps, change_of
from bot.dialog.words import Command
from bot.files.folders import shipped_folder


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("zurück", 1),
        ("bitte zurück", 1),
        ("zurück 3", 3),
        ("3 zurück", 3),
        ("zwei zurück", 2),
        ("eine Frage zurück", 1),
        ("drei Fragen zurück bitte", 3),
        ("back 2", 2),
        ("zurück zu Frage 3", None),
        ("zurück 0", None),
        ("zurück 100", None),
        ("2", None),
        ("zurückhaltend", None),
        ("ich komme 3 mal zurück darauf", None),
        ("", None),
    ],
)
def test_how_far_back(interview: Interview, text: str, steps: int | None) -> None:
    assert back_steps(text, interview.words) == steps


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ändern", ""),
        ("ich möchte etwas ändern", ""),
        ("ändern 3", "3"),
        ("Ändern: Budget", "Budget"),
        ("Budget ändern", "Budget"),
        ("Antwort 3 ändern", "3"),
        ("ich möchte bitte das Budget ändern", "Budget"),
        ("ändern Budget 2 Euro", "Budget 2 Euro"),
        ("nichts ändern", None),
        ("Sprache ändern", None),
        ("Unsere Satzung wollen wir nächstes Jahr im Herbst endlich ändern", None),
        ("Budget", None),
        ("", None),
    ],
)
def test_what_is_to_be_changed(interview: Interview, text: str, name: str | None) -> None:
    assert change_of(text, interview.words) == name


def test_every_command_has_words(interview: Interview) -> None:
    assert set(interview.words.commands.values()) == set(Command)


def test_no_phrase_stands_for_two_commands() -> None:
    written = yaml.safe_load((shipped_folder("dialogs") / "words.yaml").read_text(encoding="utf-8"))["commands"]
    owners: dict[str, set[str]] = {}
    for command, texts in written.items():
        for text in texts:
            owners.setdefault(phrase(text), set()).add(command)
    assert {text: commands for text, commands in owners.items() if len(commands) > 1} == {}

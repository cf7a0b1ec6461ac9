"""What README.md and deploy/README.md tell an admin exists: settings with their defaults, commands, options, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer.main

from bot.cli.main import build_app
from bot.settings import Contacts, Settings, load_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy" / "README.md"
READ_BY_ADMINS = (ROOT / "README.md", DEPLOY)
PAGES = sorted([ROOT / "README.md", DEPLOY, *(ROOT / "docs").rglob("*.md")])

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"(?:^|[\s/])lotse ([a-z]+)\b([^\n]*)", re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def spans(text: str) -> list[str]:
    """What is set as code within sentences."""
    return SPAN.findall(FENCE.sub("", text))


def settings_table() -> dict[str, str]:
    """The settings by name, each with the whole cell of its default."""
    _, _, after = text_of(DEPLOY).partition("| key | meaning | default |\n| --- | --- | --- |\n")
    rows = [line.strip("| ").split(" | ") for line in after.partition("\n\n")[0].splitlines()]
    return {name: default for names, _, default in rows for name in SPAN.findall(names)}


def commands() -> dict[str, click.Command]:
    group = typer.main.get_command(build_app(None))
    return dict(getattr(group, "commands"))  # noqa: B009  typer brings its own copy of click's classes


def named_commands(page: Path) -> Iterator[tuple[str, str]]:
    text = text_of(page)
    code = [block for language, block in FENCE.findall(text) if language in {"sh", "ini"}]
    for piece in [*code, *spans(text)]:
        yield from COMMAND.findall(piece)


def test_the_table_names_exactly_the_settings() -> None:
    assert settings_table().keys() == Settings.model_fields.keys()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_table_gives_the_right_default(name: str) -> None:
    field = Settings.model_fields[name]
    cell = settings_table()[name]
    is_a_value = re.fullmatch(r"`[^`]+`|\d+", cell) is not None
    if field.is_required():
        assert cell == "–"
    elif field.default in (None, (), Contacts()):
        assert not is_a_value, f"{name} has no default"
    else:
        assert is_a_value, f"{name} has the default {field.default}"
        assert str(field.default) == cell.strip("`").removeprefix("./")


def test_the_names_within_contacts_are_told() -> None:
    row = next(line for line in text_of(DEPLOY).splitlines() if line.startswith("| ") and "`contacts`" in line)
    assert set(Contacts.model_fields) <= set(SPAN.findall(row))


def test_the_example_is_a_valid_configuration(tmp_path: Path) -> None:
    (example,) = [block for language, block in FENCE.findall(text_of(DEPLOY)) if language == "yaml"]
    file = tmp_path / "lotse.yaml"
    file.write_text(example, encoding="utf-8")
    settings = load_settings(file, {})
    assert settings.contacts.datenschutz
    assert settings.password_file == Path("/etc/lotse/password")


def test_every_variable_that_is_named_exists(tmp_path: Path) -> None:
    named = {name for page in READ_BY_ADMINS for name in re.findall(r"\bLOTSE_[A-Z_]+[A-Z]", text_of(page))}
    assert named
    file = tmp_path / "lotse.yaml"
    file.write_text("homeserver: https://a\nuser_id: '@a:b'\npassword: c\n", encoding="utf-8")
    for name in named:
        load_settings(file, {name: "x"})


@pytest.mark.parametrize("page", READ_BY_ADMINS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_and_option_that_is_named_exists(page: Path) -> None:
    found = list(named_commands(page))
    assert found
    for name, rest in found:
        assert name in commands(), name
        known = {option for parameter in commands()[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_linked_file_exists(page: Path) -> None:
    links = [link for link in LINK.findall(text_of(page)) if "://" not in link]
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", READ_BY_ADMINS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_of_the_project_that_is_named_exists(page: Path) -> None:
    tops = {path.name for folder in (ROOT, ROOT / "bot") for path in folder.iterdir()}
    words = [
        word for piece in spans(text_of(page)) + [b for _, b in FENCE.findall(text_of(page))] for word in piece.split()
    ]
    paths = [word.strip("\"'.,;") for word in words if re.fullmatch(r"[\w.-]+/[\w./-]*", word) and "://" not in word]
    named = [path for path in paths if path.partition("/")[0] in tops - {".venv", "identity"}]
    assert not [path for path in named if not any((folder / path).exists() for folder in (ROOT, ROOT / "bot"))]


def test_every_target_of_make_that_is_named_exists() -> None:
    rules = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    pieces = [piece for page in READ_BY_ADMINS for piece in spans(text_of(page))]
    pieces += [block for page in READ_BY_ADMINS for language, block in FENCE.findall(text_of(page)) if language == "sh"]
    named = {name for piece in pieces for name in re.findall(r"(?:^|\s)make ([a-z]+)", piece)}
    assert named
    assert named <= rules


def test_every_lock_file_that_is_named_exists() -> None:
    named = {name for page in READ_BY_ADMINS for name in re.findall(r"\brequirements[\w.-]*\.txt", text_of(page))}
    assert named
    assert not [name for name in named if not (ROOT / name).is_file()]

"""``lotse schema``: what editors are given, and that the shipped files fit it and point to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # comes with Synapse

from bot.authoring import Plain, Source, read
from bot.files.folders import read_folder, shipped_folder

ROOT = Path(__file__).parents[2]
STORED = {"dialog": ROOT / "dialogs" / "dialog.schema.json", "knowledge": ROOT / "knowledge" / "knowledge.schema.json"}
FOLDERS = {"dialogs": "dialog", "knowledge": "knowledge"}
ALONE = {"products": "product", "personas": "answers", "texts": "texts", "sentences": "sentences", "tests": "talk"}
"""Folders in which all files are of one kind."""


@cache
def lotse(*arguments: str, language: str = "de_DE.UTF-8") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli.main", "schema", *arguments]
    environment = {**os.environ, "LANG": language, "LC_ALL": language}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, env=environment
    )


def shipped() -> list[Source]:
    return [source for name in FOLDERS for source in read_folder(shipped_folder(name), shown=name)]


def kind_of(source: Source) -> str:
    _, *inside = source.name.split("/")
    file = inside[-1]
    return ALONE.get(inside[0]) or ("sources" if file.startswith("sources") else file.removesuffix(".yaml"))


def pointer(source: Source) -> str:
    """The line with which a file points to its schema."""
    folder, *inside = source.name.split("/")
    up = "../" * (len(inside) - 1)
    return f"# yaml-language-server: $schema={up}{FOLDERS[folder]}.schema.json#/$defs/{kind_of(source)}"


def plain(value: Plain) -> object:
    """A tree as JSON has it: days are texts."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def problems(text: str | bytes, about: str, kind: str) -> list[str]:
    root = read(Source("f.yaml", text))
    assert not isinstance(root, tuple), root
    whole = json.loads(lotse(about).stdout)
    schema = {"$schema": whole["$schema"], "$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(plain(root.plain()))]


@pytest.mark.parametrize("about", ["dialog", "knowledge", "config"])
def test_it_is_a_schema(about: str) -> None:
    done = lotse(about)
    assert (done.returncode, done.stderr) == (0, "")
    Draft202012Validator.check_schema(json.loads(done.stdout))


@pytest.mark.parametrize("about", STORED)
def test_the_stored_copy_is_the_same(about: str) -> None:
    again = f"lotse schema {about} > {STORED[about].relative_to(ROOT)}"
    assert STORED[about].read_text(encoding="utf-8") == lotse(about).stdout, f"make it anew with LANG=de_DE: {again}"


def test_every_shipped_file_points_to_its_part() -> None:
    for source in shipped():
        assert isinstance(source.text, bytes)
        first = source.text.decode().split("\n")[0]
        assert first == pointer(source), source.name


def test_every_shipped_file_fits_its_part() -> None:
    for source in shipped():
        assert problems(source.text, FOLDERS[source.name.split("/")[0]], kind_of(source)) == [], source.name


@pytest.mark.parametrize(
    ("about", "kind", "text"),
    [
        ("dialog", "interview", "questions: {q_a: {kind: onee}}\npaths: {}\n"),
        ("dialog", "interview", "questions: {q_a: {kind: one, optoins: []}}\npaths: {}\n"),
        ("dialog", "texts", "q_it: {title: a, ask: b, why: c, optoins: {}}\n"),
        ("dialog", "words", "commands: {bakc: [zurück]}\n"),
        ("dialog", "answers", "answers: {q_recht: katholisch}\n"),
        ("dialog", "answers", "answers: {q_rech: kath_kdg}\n"),
        ("knowledge", "product", "id: a\nfacts: {web_client: {value: maybe, checked_on: 2026-11-23}}\n"),
        ("knowledge", "rules", "rules: [{id: K1, clauses: [{id: a, when: {is: {levle: V1}}}]}]\n"),
        ("knowledge", "next_steps", "- {id: a, phase: later, text: {de: b}}\n"),
        ("config", "config", "homeserver: https://a.b\nuser_id: '@a:b'\nretention_day: 3\n"),
    ],
)
def test_a_slip_does_not_fit(about: str, kind: str, text: str) -> None:
    assert problems(text, about, kind)


def test_what_is_not_known_yet_fits() -> None:
    assert problems("q_new: {title: a, ask: b, why: c}\n", "dialog", "texts") == []
    assert problems("questions: {q_new: {kind: number}}\npaths: {full: [[q_new]]}\n", "dialog", "interview") == []


@pytest.mark.parametrize(("language", "said"), [("de_DE.UTF-8", "Die Frage."), ("en_GB.UTF-8", "The question.")])
def test_keys_are_described_in_the_language_of_the_author(language: str, said: str) -> None:
    parts = json.loads(lotse("dialog", language=language).stdout)["$defs"]
    assert parts["QuestionText"]["properties"]["ask"]["description"] == said


def test_both_languages_describe_the_same_keys() -> None:
    keys = []
    for language in ("de", "en"):
        path = ROOT / "bot" / "wording" / f"fields.{language}.yaml"
        root = read(Source(path.name, path.read_bytes()))
        assert not isinstance(root, tuple)
        described = root.plain()
        assert isinstance(described, dict)
        keys.append(list(described))
    assert keys[0] == keys[1]


def test_an_unknown_kind_is_one_line() -> None:
    done = lotse("all")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)

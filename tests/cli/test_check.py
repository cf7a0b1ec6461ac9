"""``lotse check`` as authors, admins and CI runs call it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "content" / "broken" / "good"
KEYS = ["file", "line", "column", "severity", "code", "message", "hint"]
Entry = dict[str, str | int]


def lotse(
    *arguments: str, folder: Path, language: str = "de_DE.UTF-8", **variables: str
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOTSE_")}
    environment = {**kept, "LANG": language, "LC_ALL": language, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-m", "bot.cli.main", "check", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def found(*arguments: str, folder: Path, **variables: str) -> list[tuple[str, int, str]]:
    """File, line and code of everything that is found, apart from facts that got old since this was written."""
    done = lotse(*arguments, "--format", "json", folder=folder, **variables)
    assert done.stderr == ""
    entries: list[Entry] = json.loads(done.stdout)
    assert done.returncode == (1 if entries else 0)
    assert all(list(entry) == KEYS for entry in entries)
    assert all(entry["message"] for entry in entries)
    places = [(str(entry["file"]), int(entry["line"]), str(entry["code"])) for entry in entries]
    assert places == sorted(places)
    return [place for place in places if place[2] != "fact-old"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with dialogs and knowledge that can be broken."""
    for name in ("dialogs", "knowledge"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    file.write_text(text.replace(before, after), encoding="utf-8")


def line_of(file: Path, text: str) -> int:
    lines = file.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_what_is_in_use_is_in_order(tmp_path: Path) -> None:
    assert found(folder=tmp_path) == []


def test_where_nothing_is_wrong_it_says_so(tmp_path: Path) -> None:
    done = lotse(str(ROOT / "dialogs"), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Alles in Ordnung.")
    assert lotse(str(ROOT / "dialogs"), folder=tmp_path, language="C").stdout.startswith("Everything is in order.")


def test_mistakes_in_all_kinds_of_files_are_found_at_once(copy: Path) -> None:
    change(copy / "dialogs/interview.yaml", "    - [q_zielgruppe, f_zugang]\n", "    - [q_zielgrupe, f_zugang]\n")
    change(copy / "dialogs/texts/en.yaml", "    privat: {label:", "    privat: {lable:")
    change(copy / "dialogs/sentences/de/interview.yaml", "talk.kept: Gut", "talk.kept Gut")
    change(copy / "dialogs/words.yaml", "  skip: [", "  skip: [zurück, ")
    change(copy / "knowledge/rules.yaml", "  - id: K2\n", "  - idd: K2\n")
    change(copy / "knowledge/criteria.yaml", "attributes: [mdm_support]", "attributes: [mdm_suport]")
    change(copy / "knowledge/products/signal.yaml", "  guest_access: {", "  guest_acess: {")
    change(copy / "knowledge/products/whatsapp.yaml", "id: whatsapp\n", "id whatsapp\n")
    (copy / "lotse.yaml").write_text("homeserver: matrix.example.org\nuser_id: '@a:b'\npassword: x\n", encoding="utf-8")
    assert [(Path(file).name, code) for file, _, code in found(".", folder=copy)] == [
        ("interview.yaml", "unknown-question"),
        ("interview.yaml", "missing-colon"),
        ("en.yaml", "unknown-key"),
        ("words.yaml", "words-sound-alike"),
        ("criteria.yaml", "unknown-attribute"),
        ("signal.yaml", "unknown-attribute"),
        ("whatsapp.yaml", "missing-colon"),
        ("rules.yaml", "unknown-key"),
        ("lotse.yaml", "wrong-address"),
    ]


@pytest.mark.parametrize(
    "given", ["dialogs", "dialogs/", "./dialogs", "dialogs/interview.yaml", "dialogs/../dialogs/interview.yaml"]
)
def test_files_are_named_as_they_were_given(given: str, copy: Path) -> None:
    file = copy / "dialogs" / "interview.yaml"
    change(file, "promised: {express: 6", "promised: {expres: 6")
    ((named, line, code),) = found(given, folder=copy)
    shown = given.removeprefix("./") if given.endswith("yaml") else "dialogs/interview.yaml"
    assert (named, line, code) == (shown, line_of(file, "promised:"), "unknown-path")
    ((named, _, _),) = found(str(file), folder=copy)
    assert named == str(file)
    ((named, _, _),) = found("interview.yaml", folder=file.parent)
    assert named == "interview.yaml"


def test_of_one_file_only_its_own_findings_are_told(copy: Path) -> None:
    change(copy / "knowledge/products/signal.yaml", "  guest_access: {", "  guest_acess: {")
    change(copy / "knowledge/criteria.yaml", "attributes: [mdm_support]", "attributes: [mdm_suport]")
    assert [code for _, _, code in found("knowledge/criteria.yaml", folder=copy)] == ["unknown-attribute"]
    assert [file for file, _, _ in found("knowledge/products", folder=copy)] == ["knowledge/products/signal.yaml"]
    assert found("knowledge/rules.yaml", folder=copy) == []


def test_an_overlay_is_held_against_the_knowledge_in_use(tmp_path: Path) -> None:
    products = tmp_path / "eigenes" / "products"
    products.mkdir(parents=True)
    fact = "{value: maybe, source: own_assessment, checked_on: 2026-11-20}"
    (products / "wire_pro.yaml").write_text(f"facts:\n  web_client: {fact}\n", encoding="utf-8")
    assert found("eigenes", folder=tmp_path) == [("eigenes/products/wire_pro.yaml", 2, "unknown-value")]


@pytest.mark.parametrize(
    ("file", "before", "after", "code"),
    [
        ("antworten.yaml", "q_recht: kath_kdg", "q_recht: kath", "unknown-answer"),
        ("gespraech.yaml", "- person: Caritas", "- persn: Caritas", "unknown-key"),
        ("konfiguration.yaml", "language: de", "language: deutsch", "unknown-value"),
    ],
)
def test_files_that_lie_anywhere_are_known_by_what_they_hold(
    file: str, before: str, after: str, code: str, tmp_path: Path
) -> None:
    shutil.copy(GOOD / file, tmp_path / file)
    assert found(file, folder=tmp_path) == []
    change(tmp_path / file, before, after)
    assert [place[2] for place in found(file, folder=tmp_path)] == [code]


def test_what_is_not_recognised_is_told(tmp_path: Path) -> None:
    (tmp_path / "einkauf.yaml").write_text("milch: 2\n", encoding="utf-8")
    assert found("einkauf.yaml", folder=tmp_path) == [("einkauf.yaml", 1, "not-recognised")]


def test_a_configured_folder_that_is_missing_is_told_where_it_is_configured(copy: Path) -> None:
    config = "homeserver: https://a.b\nuser_id: '@a:b'\npassword: x\ndialogs_dir: fehlt\nknowledge_dir: knowledge\n"
    (copy / "lotse.yaml").write_text(config, encoding="utf-8")
    assert found(folder=copy) == [("lotse.yaml", 4, "folder-missing")]
    change(copy / "lotse.yaml", "fehlt", "dialogs")
    change(copy / "dialogs/interview.yaml", "promised: {express: 6", "promised: {expres: 6")
    assert [code for _, _, code in found(folder=copy)] == ["unknown-path"]


def test_the_environment_counts(copy: Path) -> None:
    change(copy / "dialogs/interview.yaml", "promised: {express: 6", "promised: {expres: 6")
    assert [code for _, _, code in found(folder=copy, LOTSE_DIALOGS_DIR="dialogs")] == ["unknown-path"]
    places = found(folder=copy, LOTSE_DIALOGS_DIR="dialogs", LOTSE_WEB="nowhere")
    assert places[0] == ("LOTSE_WEB", 0, "wrong-web")


@pytest.mark.parametrize(
    "lines",
    [
        ("password: [geheim1]", "access_token: {geheim2: geheim3}"),
        ("database: 'geheim4", "  geheim5 geheim6"),
        ("password: |", "  geheim7", "\tgeheim8"),
        ("password:", "  wert: geheim9", "  wert: geheim9"),
        ("password: !geheim10",),
        ("password: 2026-02-30",),
        ("{password: geheim11",),
        ("operator: x, password: geheim12: geheim13",),
    ],
)
def test_no_secret_is_shown(lines: tuple[str, ...], tmp_path: Path) -> None:
    text = "\n".join(("homeserver: https://a.b", "user_id: '@a:b'", *lines))
    (tmp_path / "lotse.yaml").write_text(text, encoding="utf-8")
    for form in ("text", "json"):
        done = lotse("lotse.yaml", "--format", form, folder=tmp_path)
        assert (done.returncode, done.stderr) == (1, "")
        assert "geheim" not in done.stdout
        assert "2026-02-30" not in done.stdout


def test_a_finding_has_place_line_caret_and_remedy(copy: Path) -> None:
    file = copy / "dialogs" / "interview.yaml"
    change(file, "    - [q_zielgruppe, f_zugang]\n", "    - [q_zielgrupe, f_zugang]\n")
    number = line_of(file, "q_zielgrupe")
    done = lotse("dialogs", folder=copy)
    place, line, caret, remedy = done.stdout.split("\n")[:4]
    assert place == (
        f"dialogs/interview.yaml:{number}:8: Fehler: Die Frage „q_zielgrupe“ gibt es nicht. [unknown-question]"
    )
    assert line == f"  {number} |     - [q_zielgrupe, f_zugang]"
    assert caret.index("^") == line.index("q_zielgrupe")
    assert caret.count("^") == len("q_zielgrupe")
    assert "Meinten Sie q_zielgruppe?" in remedy
    assert done.stdout.rstrip().endswith("geprüfte Dateien: 33.") or "Fehler: 1, Warnungen: 0" in done.stdout
    english = lotse("dialogs", folder=copy, language="en_GB.UTF-8").stdout
    assert "Did you mean q_zielgruppe?" in english


def test_annotations_are_one_line_each(copy: Path) -> None:
    change(copy / "dialogs/interview.yaml", "promised: {express: 6", "promised: {expres: 6")
    done = lotse("dialogs", "--format", "github", folder=copy)
    assert done.stdout.startswith("::error file=dialogs/interview.yaml,line=")
    assert done.stdout.count("\n") == 1


@pytest.mark.parametrize("arguments", [("fehlt",), ("fehlt.yaml",), ("--format", "xml"), ("--was",)])
def test_what_cannot_run_is_one_line(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = lotse(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_an_empty_folder_is_one_line(tmp_path: Path) -> None:
    done = lotse(".", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)

"""What must hold for the repository as a whole."""

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAX_FILE = 400
MAX_FUNCTION = 45


def tracked(*patterns: str) -> list[Path]:
    """The files that git knows, and those it would take; the tree as it is where git is missing."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def test_lock_files_name_no_address() -> None:
    for name in ("requirements.txt", "requirements-demo.txt", "requirements-dev.txt", "requirements-build.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text, name
        assert "--hash=sha256:" in text, name
        assert not re.search(r"^--(index|extra-index|find-links|trusted)", text, re.MULTILINE), name


def test_the_node_lock_file_names_no_address() -> None:
    locks = tracked("*package-lock.json")
    assert locks
    for path in locks:
        packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
        assert not [name for name, package in packages.items() if "resolved" in package]
        assert all("integrity" in package for name, package in packages.items() if name)


def test_no_file_holds_an_option_for_an_index() -> None:
    option = re.compile(r"--(extra-)?index-url|--find-links|--registry|registry\s*=")
    named = [path for path in tracked() if path != Path(__file__) and _text(path) and option.search(_text(path))]
    assert not named


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-demo.txt"])
def test_every_lock_file_pins_what_the_larger_one_pins(lock: str) -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.split(";")[0].strip(" \\") for line in lines if "==" in line}

    assert pins(lock) <= pins("requirements-dev.txt")


def test_files_and_functions_stay_short() -> None:
    long = []
    for path in tracked("bot/*.py", "tests/*.py"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > MAX_FILE:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > MAX_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines} lines")
    assert not long


def test_every_module_and_public_name_is_described() -> None:
    missing = []
    for path in tracked("bot/*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            missing.append(str(path.relative_to(ROOT)))
    assert not missing

"""Every code that the program raises or finds has its sentences, in both languages."""

import ast
import functools
import re
from pathlib import Path

import pytest

from bot.files.wording import load_wording

ROOT = Path(__file__).parents[2]


RAISING = {
    "Finding", "LotseError", "UsageError", "ConfigurationError", "ContentError", "HomeserverError", "Unreachable",
    "RateLimited", "Refused", "TokenRevoked", "IdentityError", "StorageError", "DataDirectoryInUse",
    "DatabaseOutdated", "StorageUnavailable", "LoggedOutSoftly",
}  # fmt: skip


@functools.cache
def codes() -> dict[str, str]:
    """Every literal code given to a finding or an error, with where it stands."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.args:
                continue
            code = call.args[0]
            if call.func.id in RAISING and isinstance(code, ast.Constant) and isinstance(code.value, str):
                found.setdefault(code.value, f"{path.relative_to(ROOT)}:{call.lineno}")
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_code_has_its_sentences(language: str) -> None:
    entries = load_wording(language).entries
    missing = [f"{where}: {code}" for code, where in codes().items() if code not in entries]
    assert not missing
    assert len(codes()) > 30


def test_both_languages_have_the_same_sentences_and_placeholders() -> None:
    german, english = load_wording("de").entries, load_wording("en").entries
    assert german.keys() == english.keys()
    for code, forms in german.items():
        assert forms.keys() == english[code].keys(), code
        for key, sentence in forms.items():
            assert set(re.findall(r"{(\w+)}", sentence)) == set(re.findall(r"{(\w+)}", english[code][key])), code

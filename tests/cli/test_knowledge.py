"""``lotse knowledge``: what keepers of the catalogue see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.knowledge.sheet import written
from tests.support.catalogue import shipped_knowledge


def lotse(*arguments: str, language: str = "de_DE.UTF-8") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli.main", "knowledge", *arguments]
    environment = {**os.environ, "LANG": language, "LC_ALL": language}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, env=environment
    )


def row(name: str, printed: str) -> str:
    """The row of a table that begins with a name."""
    return next(line for line in printed.splitlines() if line.split()[:1] == [name])


def test_every_product_is_in_the_list() -> None:
    printed = lotse("list").stdout
    assert [name for name in shipped_knowledge().products if f"\n {name} " not in printed] == []


@pytest.mark.parametrize("head", ["bedienbarkeit", "integration", "zukunft", "kosten", "datenschutz"])
def test_a_criterion_shows_all_its_attributes(head: str) -> None:
    printed = lotse("list", "--criterion", head).stdout
    mine = [attribute.id for attribute in shipped_knowledge().attributes.values() if attribute.criterion == head]
    assert [name for name in mine if name not in printed] == []


def test_a_product_is_shown_with_all_its_facts_and_sources() -> None:
    product = shipped_knowledge().products["wire_pro"]
    done = lotse("show", product.id)
    assert (done.returncode, done.stderr) == (0, "")
    for name, fact in product.facts.items():
        line = row(name, done.stdout)
        assert written(fact) in line
        assert fact.checked_on.isoformat() in line
        assert fact.note in line
        assert all(source in line for source in fact.sources)
        assert all(shipped_knowledge().sources[source].title in done.stdout for source in fact.sources)


def test_products_stand_side_by_side() -> None:
    printed = lotse("compare", "signal", "threema_work").stdout
    line = next(line for line in printed.splitlines() if " phone_number_required " in line)
    assert line.split() == ["≠", "bedienbarkeit", "phone_number_required", "yes", "no"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "threma_work"), "threema_work"),
        (("compare", "signal", "wire"), "wire_pro"),
        (("list", "--criterion", "datenshutz"), "datenschutz"),
    ],
)
def test_an_unknown_name_gets_the_nearest_one(arguments: tuple[str, ...], said: str) -> None:
    done = lotse(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_is_too_old_is_named_with_its_day() -> None:
    done = lotse("stale", "--as-of", "2028-12-01")
    assert done.returncode == 1
    assert "service_status" in done.stdout


def test_a_fresh_catalogue_has_nothing_too_old() -> None:
    done = lotse("stale", "--as-of", "2026-11-24", "--within", "0")
    assert done.returncode == 0, done.stdout


def test_what_is_unknown_and_decides_is_named() -> None:
    """On a day on which nothing is old, so that only what nobody knows is left."""
    printed = lotse("stale", "--as-of", "2026-11-24").stdout
    rows = [line.split() for line in printed.splitlines() if line.split()[:1] and line.split()[0].isdigit()]
    assert rows
    assert all(shipped_knowledge().products[product].value(attribute) == "unknown" for _, product, attribute in rows)


def test_an_overlay_is_shown_over_the_shipped_catalogue(tmp_path: Path) -> None:
    products = tmp_path / "products"
    products.mkdir()
    fact = "{value: yes, source: own_assessment, checked_on: 2026-11-20}"
    (products / "wire_pro.yaml").write_text(f"facts:\n  secrecy_undertaking: {fact}\n  avv: {fact}\n", encoding="utf-8")
    done = lotse("show", "wire_pro", "--knowledge", str(tmp_path))
    assert "2026-11-20" in row("secrecy_undertaking", done.stdout)
    assert "wire_pro.yaml:3" in done.stderr

"""Every sentence of the result is used, and every sentence that is used exists."""

import re
from pathlib import Path

from bot.advice.explain.why_not import TRAITS
from bot.files.folders import read_folder, shipped_folder
from bot.knowledge.catalogue import Knowledge, load_knowledge
from bot.knowledge.model import Level
from bot.knowledge.scenarios import Phase
from tests.unit.advice.example import german

CODE = Path(__file__).parents[3] / "bot" / "advice" / "explain"
LITERAL = re.compile(r'"((?:result|raised|assumption|trait|level)(?:\.[a-z0-9_]+)+)"')
MADE_IN_CODE = re.compile(
    r"^(result\.(note|tariff|stability|score|score_short|answer_route|ranking_after_route)|why|guidance|level|raised|decisive|assumption|trait|phase)[._]"
)


def literals() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(CODE.glob("*.py")))
    return set(LITERAL.findall(text))


def knowledge() -> Knowledge:
    known = load_knowledge(read_folder(shipped_folder("knowledge")))
    assert isinstance(known, Knowledge), known
    return known


def test_every_sentence_named_in_code_exists() -> None:
    assert sorted(name for name in literals() if not german().has(name)) == []


def test_every_sentence_is_used() -> None:
    unused = {name for name in german().entries if not MADE_IN_CODE.match(name)} - literals()
    assert sorted(unused) == []


def test_every_subcriterion_can_be_praised_in_words() -> None:
    names = [entry.id for head in knowledge().heads for entry in head.subcriteria]
    missing = [name for name in names for strength in ("strong", "fair") if not german().has(f"why.{name}.{strength}")]
    assert missing == []


def test_every_head_has_its_guidance() -> None:
    assert [head.id for head in knowledge().heads if not german().has(f"guidance.{head.id}")] == []


def test_every_level_and_phase_has_its_words() -> None:
    names = [f"level.{level}" for level in Level] + [f"phase.{phase}" for phase in Phase]
    assert [name for name in names if not german().has(name)] == []


def test_every_trait_speaks_of_an_attribute() -> None:
    attributes = knowledge().attributes
    spoken = {name.split(".")[1] for name in german().entries if name.startswith("trait.")} - {"e2ee"}
    assert spoken <= set(attributes)
    assert spoken == set(TRAITS)


def test_traits_name_allowed_values() -> None:
    attributes = knowledge().attributes
    for name in german().entries:
        parts = name.split(".")
        if parts[0] == "trait" and parts[1] != "e2ee" and attributes[parts[1]].values:
            assert parts[2] in (*attributes[parts[1]].values, "unknown"), name


def test_no_law_is_taken_for_another() -> None:
    """A step that names a paragraph holds only where the law it stands in applies."""
    for step in knowledge().next_steps:
        text = step.text["de"]
        assert not ("DSGVO" in text and "KDG" in text), step.id
        assert "Sie brauchen eine" not in text, step.id


def test_steps_speak_short() -> None:
    assert [step.id for step in knowledge().next_steps if len(step.text["de"]) > 200] == []

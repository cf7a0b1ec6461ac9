"""``lotse advise`` as people and programs call it: shape, determinism, what it says, and bad input."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

ROOT = Path(__file__).parents[2]
PERSONAS_FOLDER = ROOT / "knowledge" / "personas"
PERSONAS = sorted(PERSONAS_FOLDER.glob("*.yaml"), key=lambda path: int(path.stem[1:]))

Points = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Level = Literal["V0", "V1", "V2", "V3"]
Head = Literal["bedienbarkeit", "integration", "zukunft", "kosten", "datenschutz"]
RuleId = Annotated[str, Field(pattern=r"^K([1-9]|1[0-8])$")]
Sentence = Annotated[str, Field(min_length=3, pattern=r"^[^{}]+$")]


class Shape(BaseModel):
    """Part of the contract's JSON: no key more, none less."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Law(Shape):
    id: Literal["kath_kdg", "ev_dsgekd", "weltlich_dsgvo", "oeffentlich", "andere_religion"]
    assumed: bool


class WholeLevel(Shape):
    id: Level
    stated: Level | None
    raised_by: list[str]


class Route(Shape):
    id: str
    first: bool
    reason: Sentence


class Condition(Shape):
    rule: RuleId
    text: Sentence


class Ranked(Shape):
    id: str
    rank: Annotated[int, Field(ge=1)]
    status: Literal["ok", "bedingt"]
    score: Annotated[list[Points], Field(min_length=2, max_length=2)]
    known_share: Share
    first_share: Share
    over_budget: bool
    conditions: list[Condition]
    by_criterion: dict[Head, Annotated[list[Points], Field(min_length=2, max_length=2)]]


class Unclear(Shape):
    id: str
    rules: Annotated[list[RuleId], Field(min_length=1)]
    vendor_questions: Annotated[list[Sentence], Field(min_length=1)]


class Excluded(Shape):
    id: str
    rules: Annotated[list[RuleId], Field(min_length=1)]
    reasons: Annotated[list[Sentence], Field(min_length=1)]


class Tipping(Shape):
    criterion: Head
    weight: Share
    new_first: str


class Scenario(Shape):
    level: Level
    weights: dict[Head, Share]
    routes: list[Route]
    ranking: list[Ranked]
    unclear: list[Unclear]
    excluded: list[Excluded]
    stability: Literal["stabil", "eher", "offen"] | None
    tipping_points: list[Tipping]


class Combination(Shape):
    tools: list[str]
    covers: dict[str, str]
    reasons: list[Sentence]


class Step(Shape):
    id: str
    text: Sentence


class Markdown(Shape):
    markdown: str


class Report(Shape):
    knowledge_date: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    law: Law
    level: WholeLevel
    scenarios: dict[str, Scenario]
    combination: Combination
    next_steps: list[Step]
    assumptions: list[Sentence]
    text: Markdown


def lotse(*arguments: str, seed: str = "random") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot.cli.main", "advise", *arguments]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, env=environment
    )


@cache
def report(path: Path) -> tuple[str, Report]:
    done = lotse(str(path), "--json", "--lang", "de")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout, Report.model_validate(json.loads(done.stdout))


@pytest.fixture(scope="module", params=PERSONAS, ids=lambda path: path.stem)
def persona(request: pytest.FixtureRequest) -> tuple[Path, str, Report]:
    return (request.param, *report(request.param))


def test_there_are_six_personas() -> None:
    assert len(PERSONAS) == 12


def test_order_and_ranks_follow_the_contract(persona: tuple[Path, str, Report]) -> None:
    _, _, result = persona
    for scenario in result.scenarios.values():
        ranks = [entry.rank for entry in scenario.ranking]
        assert ranks == sorted(ranks)
        assert (scenario.stability is None) == (1 not in ranks)
        assert [entry.id for entry in scenario.unclear] == sorted(entry.id for entry in scenario.unclear)
        assert [entry.id for entry in scenario.excluded] == sorted(entry.id for entry in scenario.excluded)
        assert sum(scenario.weights.values()) == pytest.approx(1, abs=0.003)
        named = [entry.id for part in (scenario.ranking, scenario.unclear, scenario.excluded) for entry in part]
        assert len(named) == len(set(named))


def test_the_level_above_is_the_highest_of_the_scenarios(persona: tuple[Path, str, Report]) -> None:
    _, _, result = persona
    assert result.level.id == max(scenario.level for scenario in result.scenarios.values())


def test_covers_names_scenarios_and_their_tools(persona: tuple[Path, str, Report]) -> None:
    _, _, result = persona
    assert set(result.combination.covers) <= set(result.scenarios)
    assert set(result.combination.tools) <= set(result.combination.covers.values())


def test_numbers_have_the_decimals_of_the_contract(persona: tuple[Path, str, Report]) -> None:
    _, _, result = persona
    for scenario in result.scenarios.values():
        for entry in scenario.ranking:
            assert all(bound == round(bound, 1) for bound in entry.score)
            assert entry.known_share == round(entry.known_share, 2)
            assert entry.first_share == round(entry.first_share, 2)


@pytest.mark.parametrize("path", PERSONAS[:2], ids=lambda path: path.stem)
def test_the_same_answers_give_the_same_bytes(path: Path) -> None:
    outputs = {lotse(str(path), "--json", seed=seed).stdout for seed in ("1", "2")}
    assert len(outputs) == 1


def test_whatsapp_is_spoken_of_in_true_words(persona: tuple[Path, str, Report]) -> None:
    text = persona[2].text.markdown
    for name in ("WhatsApp", "Facebook Messenger"):
        assert name in text
    assert re.search(r"Bei WhatsApp sind die Inhalte der Nachrichten voreingestellt Ende-zu-Ende-verschlüsselt", text)
    for untrue in ("unverschlüsselt", "nicht verschlüsselt", "mit Einwilligung geht"):
        assert untrue not in text.lower()


def test_whatsapp_and_facebook_messenger_are_in_no_ranking(persona: tuple[Path, str, Report]) -> None:
    for scenario in persona[2].scenarios.values():
        assert not {"whatsapp", "fb_messenger"} & {entry.id for entry in scenario.ranking}


def test_the_text_says_what_every_result_has_to_say(persona: tuple[Path, str, Report]) -> None:
    text = persona[2].text.markdown
    for said in (
        "keine Rechtsberatung",
        "Johannes Landstorfer",
        "Zweiter Kanal",
        "Nächste Schritte",
        "Stand der Fakten",
    ):
        assert said in text
    assert re.search(r"[{}]", text) is None
    matrix = {"matrix_hosted_eu", "matrix_selfhost", "matrix_public", "ess_pro", "bundesmessenger"}
    ranked = {entry.id for scenario in persona[2].scenarios.values() for entry in scenario.ranking}
    if ranked & matrix:
        assert "Interessenhinweis" in text


@pytest.mark.parametrize(
    ("persona_id", "said", "unsaid"),
    [
        ("p1", ("KDG", "Türöffner", "nötig oder begründet verneinen", "Mitarbeitervertretung"), ("Betriebsrat",)),
        ("p2", ("Aushang", "vorstand"), ("Folgenabschätzung", "DSFA")),
        ("p3", ("ab 14 Jahren", "Fotos", "keine Einzelchats ohne Regel", "24.10.2018"), ("ab 16 Jahren",)),
        ("p4", ("§ 87 Abs. 1 Nr. 6 BetrVG", "SSO", "Fachsoftware", "eigenen Kanal"), ("Teams ist verboten",)),
        (
            "p5",
            ("Notruf 112", "WhatsApp Business", "Prepaid", "ohne Hinweis auf den Anlass"),
            ("sollen Threema kaufen",),
        ),
        ("p6", ("Beirat der Bewohner:innen", "iPhone gut", "rechtliche Betreuung"), ("Leichte Sprache",)),
    ],
)
def test_what_must_and_must_not_be_said(persona_id: str, said: tuple[str, ...], unsaid: tuple[str, ...]) -> None:
    (path,) = (path for path in PERSONAS if path.stem == persona_id)
    text = report(path)[1].text.markdown
    assert [words for words in said if words.lower() not in text.lower()] == []
    assert [words for words in unsaid if words in text] == []


def test_as_of_is_today() -> None:
    before = date.today()  # noqa: DTZ011, TID251  compared with the day that the command reads
    result = report(PERSONAS[0])[1]
    assert before.isoformat() <= result.as_of <= date.today().isoformat()  # noqa: DTZ011, TID251


def test_without_json_the_messages_are_printed_as_markdown() -> None:
    done = lotse(str(PERSONAS[1]))
    assert done.returncode == 0
    assert done.stdout.startswith("**Ihr Ergebnis")
    assert done.stdout.strip() == report(PERSONAS[1])[1].text.markdown.strip()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", ("**Ihr Ergebnis", "Absprachen im Team", "keine Rechtsberatung", "Zweiter Kanal")),
        ("en", ("**Your result", "Team coordination", "not legal advice", "Second channel")),
        ("leicht", ("**Ihr Ergebnis", "leicht verständlicher Sprache", "keine Rechtsberatung", "Der zweite Kanal")),
    ],
)
def test_the_result_is_told_in_every_language(language: str, said: tuple[str, ...]) -> None:
    done = lotse(str(PERSONAS[3]), "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(said[0])
    assert [words for words in said if words not in done.stdout] == []
    data = lotse(str(PERSONAS[3]), "--lang", language, "--json")
    assert Report.model_validate(json.loads(data.stdout)).text.markdown.strip() == done.stdout.strip()


def test_without_lang_the_language_of_the_file_is_taken() -> None:
    (path,) = (path for path in PERSONAS if path.stem == "p6")
    assert lotse(str(path)).stdout == lotse(str(path), "--lang", "leicht").stdout


def test_weiss_nicht_is_an_answer_to_every_question(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    questions = ("scenarios", "recht", "vertraulich", "zielgruppe", "groesse", "it", "budget")
    lines = "".join(f"  q_{question}: weiss_nicht\n" for question in questions)
    file.write_text(f"language: de\npath: express\nanswers:\n{lines}", encoding="utf-8")
    _, result = report(file)
    assert set(result.scenarios) == {"team_intern", "klient_kontakt"}
    assert result.law == Law(id="weltlich_dsgvo", assumed=True)
    assert result.level.stated is None
    assert "vorläufig" in result.text.markdown
    assert "KDG" in result.text.markdown


@pytest.mark.parametrize(
    ("text", "place", "near"),
    [
        ("answers:\n  q_rech: kath_kdg\n", ":2:3:", "q_recht"),
        ("answers:\n  q_recht: katholisch\n", ":2:12:", ""),
        ("answers:\n  q_groesse: {staff: 6_26}\n", ":2:22:", "6_25"),
        ("path: fast\nanswers: {}\n", ":1:7:", ""),
        ("answers: [\n", "answers.yaml:", ""),
    ],
)
def test_bad_input_is_one_line_with_its_place(text: str, place: str, near: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    done = lotse(str(file))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert place in done.stderr
    assert near in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    done = lotse(str(tmp_path / "none.yaml"))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)

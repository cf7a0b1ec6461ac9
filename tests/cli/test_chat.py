"""``lotse chat`` as programs and people use it: the contract of ``--jsonl``, playing a file, bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

ROOT = Path(__file__).parents[2]
ANSWERS = ROOT / "tests" / "answers" / "nachbarschaftsverein.yaml"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Option(Strict):
    id: str
    number: int
    label: str


class Question(Strict):
    id: str
    kind: Literal["one", "several", "number", "confirm"]
    options: list[Option]


class Line(Strict):
    turn: int
    messages: list[str]
    language: Literal["de", "en", "leicht"]
    question: Question | None
    answers: dict[str, str | int | list[str] | dict[str, str]]
    result: dict[str, object] | None


class Complaint(Strict):
    error: str


LINE: TypeAdapter[Line | Complaint] = TypeAdapter(Line | Complaint)


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def lotse(*arguments: str, typed: bytes = b"", language: str = "de_DE.UTF-8") -> Ended:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli.main", *arguments],
        input=typed,
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "LC_ALL": language, "PYTHONUTF8": "1", "COLUMNS": "100"},
        timeout=60,
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def converse(lines: Sequence[object], *arguments: str) -> list[Line | Complaint]:
    """What comes back for these lines; bytes go as they are."""
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    ended = lotse("chat", "--jsonl", *arguments, typed=b"".join(line + b"\n" for line in raw))
    assert (ended.code, ended.err) == (0, "")
    return [LINE.validate_json(line) for line in ended.out.splitlines()]


def turns(lines: Sequence[object], *arguments: str) -> list[Line]:
    answered = converse(lines, *arguments)
    assert all(isinstance(line, Line) for line in answered)
    return [line for line in answered if isinstance(line, Line)]


def says(*texts: str) -> list[dict[str, str]]:
    return [{"say": text} for text in texts]


def test_one_line_out_per_line_in() -> None:
    opening, begun, first = turns(says("1", "1 und 3"))
    assert (opening.turn, begun.turn) == (0, 1)
    assert opening.answers == begun.answers == {}
    assert opening.question is not None
    assert (opening.question.id, opening.question.kind) == ("path", "one")
    assert [option.id for option in opening.question.options] == ["express", "full"]
    assert begun.question is not None
    assert (begun.question.id, begun.question.kind) == ("q_scenarios", "several")
    assert [option.number for option in begun.question.options] == list(range(1, 11))
    assert first.turn == 2
    assert first.answers == {"q_scenarios": ["team_intern", "beratung_inhalt"]}
    assert first.question is not None
    assert first.question.id == "q_recht"
    assert all(line.language == "de" and line.result is None and line.messages for line in (opening, first))


def test_who_answers_at_once_takes_the_short_way() -> None:
    _, first = turns(says("1 und 3"))
    assert first.answers == {"q_scenarios": ["team_intern", "beratung_inhalt"]}
    assert first.question is not None
    assert first.question.id == "q_recht"


def test_edits_name_the_turn_whose_text_is_replaced() -> None:
    lines = turns([{"say": "1 und 3"}, {"say": "2"}, {"say": "nur 1", "edits": 1}, {"say": "1", "edits": 99}])
    assert lines[3].answers == {"q_scenarios": ["team_intern"], "q_recht": "ev_dsgekd"}
    assert lines[4].answers == lines[3].answers
    assert lines[4].question == lines[3].question


def test_parts_have_dotted_ids_and_nested_answers() -> None:
    lines = turns(says("1", "1", "1", "2", "4", "3", "weiß nicht"))
    assert lines[5].question is not None
    assert lines[5].question.id == "q_groesse.staff"
    assert lines[-1].answers["q_groesse"] == {"staff": "6_25", "volunteers": "weiss_nicht"}


def test_a_confirmation_names_what_it_confirms() -> None:
    lines = turns(says("Team", "neu", "ja"))
    question = lines[2].question
    assert question is not None
    assert (question.id, question.kind) == ("neu", "confirm")
    assert lines[3].answers == {}


def test_deleting_is_confirmed_by_its_word_and_begins_anew() -> None:
    lines = turns(says("Team", "löschen", "nein", "löschen", "ja"))
    question = lines[2].question
    assert question is not None
    assert (question.id, question.kind) == ("löschen", "confirm")
    assert [(option.id, option.number) for option in question.options] == [("ja", 1), ("nein", 2)]
    assert lines[3].answers == {"q_scenarios": ["team_intern"]}
    assert lines[5].answers == {}
    assert lines[5].question is not None
    assert lines[5].question.id == "path"


def test_nothing_is_open_while_a_conversation_is_stopped() -> None:
    lines = turns(says("Team", "stopp", "2", "weiter"))
    assert [line.question.id if line.question else None for line in lines[1:]] == ["q_recht", None, None, "q_recht"]
    assert lines[4].answers == {"q_scenarios": ["team_intern"]}


def test_the_result_comes_in_the_turn_that_gives_it() -> None:
    lines = turns([*says("6, 10", "3", "2", "4, 5", "1", "3", "1", "1", "danke"), {"say": "2", "edits": 8}])
    results = [line.turn for line in lines if line.result is not None]
    assert results == [8, 10]
    assert lines[8].question is None
    assert lines[8].result is not None
    assert {"law", "level", "scenarios", "text"} <= set(lines[8].result)


BAD_LINES = [
    b"no json",
    b"",
    b"[1]",
    b'"text"',
    b"{}",
    b'{"say": 1}',
    b'{"say": "1", "edits": "x"}',
    b'{"say": "1", "edits": true}',
    b"\xff\xfe",
    b"[" * 100_000,
]


def test_bad_lines_are_answered_and_the_conversation_goes_on() -> None:
    opening, *complaints, answer = converse([*BAD_LINES, {"say": "Team"}])
    assert isinstance(opening, Line)
    assert len(complaints) == len(BAD_LINES)
    assert all(isinstance(complaint, Complaint) for complaint in complaints)
    assert isinstance(answer, Line)
    assert answer.turn == len(BAD_LINES) + 1
    assert answer.answers == {"q_scenarios": ["team_intern"]}


def test_lines_are_flushed_at_once() -> None:
    command = [sys.executable, "-m", "bot.cli.main", "chat", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        assert json.loads(chat.stdout.readline())["turn"] == 0
        chat.stdin.write(b'{"say": "1"}\n')
        chat.stdin.flush()
        assert json.loads(chat.stdout.readline())["turn"] == 1
        chat.stdin.close()
        assert chat.wait(timeout=30) == 0


def test_the_same_conversation_gives_the_same_bytes() -> None:
    said = says("1, 2", "1", "4", "4", "keine", "3", "1", "3", "3")
    typed = b"".join(json.dumps(line).encode() + b"\n" for line in said)
    first, second = (lotse("chat", "--jsonl", typed=typed) for _ in range(2))
    assert first == second
    assert '"result": {' in first.out


def test_a_file_is_played_to_its_recommendation() -> None:
    ended = lotse("chat", "--answers", str(ANSWERS))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("Sie ›") == 9
    assert "Das war die letzte Frage" in ended.out


def test_a_file_is_played_for_programs_too() -> None:
    ended = lotse("chat", "--jsonl", "--answers", str(ANSWERS))
    assert ended.code == 0
    last = LINE.validate_json(ended.out.splitlines()[-1])
    assert isinstance(last, Line)
    assert last.result is not None


def test_piped_lines_are_a_conversation() -> None:
    ended = lotse("chat", typed=b"Team\n\nCaritas\n")
    assert ended.code == 0
    assert "Frage 3 von höchstens 6" in ended.out


@pytest.mark.parametrize(("language", "said"), [("en", "How much time"), ("leicht", "Wie viel Zeit")])
def test_the_language_asked_for_is_spoken(language: str, said: str) -> None:
    (opening,) = turns([], "--lang", language)
    assert opening.language == language
    assert said in opening.messages[-1]


def test_the_language_changes_on_the_way() -> None:
    lines = turns(says("Team", "sprache", "2", "leicht"))
    assert [line.language for line in lines] == ["de", "de", "de", "en", "leicht"]
    assert lines[2].question is not None
    assert (lines[2].question.id, [option.id for option in lines[2].question.options]) == (
        "language",
        ["de", "en", "leicht"],
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("answers: {q_rehct: kath_kdg}\n", ":1:11:"),
        ("answers: {q_recht: kirche}\n", ":1:20:"),
        ("answers: [\n", ":"),
    ],
)
def test_an_unusable_file_is_one_line_and_exit_2(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    ended = lotse("chat", "--answers", str(file))
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("\n") == 1
    assert f"answers.yaml{expected}" in ended.err


def test_a_missing_file_is_one_line_and_exit_2() -> None:
    ended = lotse("chat", "--answers", "nowhere.yaml")
    assert (ended.code, ended.err.count("\n")) == (2, 1)

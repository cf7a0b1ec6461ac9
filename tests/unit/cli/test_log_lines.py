"""Nothing but known words and numbers is ever written, whatever is logged."""

from __future__ import annotations

import ast
import asyncio
import io
import json
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.log_lines import ALLOWED, Pseudonyms, only_allowed, write_log_lines

ROOT = Path(__file__).parents[3]
CANARY = "Kanarienvogel im Frauenhaus"
METHODS = {"debug", "info", "warning", "error", "exception", "critical"}


def written(fields: dict[str, object], pseudonyms: Pseudonyms | None = None) -> dict[str, object]:
    """The line that is written for some fields."""
    line: dict[str, object] = {"event": "joined", **fields}
    return dict(only_allowed(None, "info", (pseudonyms or Pseudonyms())(None, "info", line)))


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "eins"},
        {"sender": "anna"},
        {"code": CANARY},
        {"code": "@anna:example.org"},
        {"code": "!room:example.org"},
        {"code": "$event"},
        {"code": "x" * 61},
        {"code": ["a"]},
        {"code": {"a": 1}},
        {"code": None},
        {"code": ValueError(CANARY)},
        {"conversation": "!room:example.org"},
        {"room": "!room:example.org"},
        {"place": "/home/anna/x.py:1"},
        {"exc_info": True},
    ],
)
def test_what_is_not_known_to_be_harmless_is_left_out(fields: dict[str, object]) -> None:
    assert written(fields) == {"event": "joined"}


def test_words_and_numbers_are_written() -> None:
    fields = {"code": "homeserver-unreachable", "errcode": "M_FORBIDDEN", "count": 3, "seconds": 1.5, "where": "sync"}
    assert written(fields) == {"event": "joined", **fields}


@given(st.dictionaries(st.sampled_from([*ALLOWED, "room", "text"]), st.text(min_size=1)))
def test_no_line_holds_a_sentence(fields: dict[str, str]) -> None:
    line = only_allowed(None, "info", Pseudonyms(b"key")(None, "info", dict(fields)))
    assert not any(" " in str(value) or "\n" in str(value) for value in line.values())


def test_a_room_is_named_by_the_same_pseudonym_over_restarts_and_by_another_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, again, other = (Pseudonyms.of(tmp_path / name) for name in "aab")
    name = written({"room": "!room:example.org"}, first)["conversation"]
    assert isinstance(name, str)
    assert len(name) == 12
    assert written({"room": "!room:example.org"}, again)["conversation"] == name
    assert written({"room": "!other:example.org"}, first)["conversation"] != name
    assert written({"room": "!room:example.org"}, other)["conversation"] != name
    assert (tmp_path / "a" / "log.key").stat().st_mode & 0o777 == 0o600


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written while the hooks of the bot are in place."""
    stream = io.StringIO()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    with warnings.catch_warnings():
        write_log_lines(stream=stream)
        yield stream
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    structlog.reset_defaults()
    import logging

    logging.disable(logging.NOTSET)


def test_a_line_is_json_with_a_time(lines: io.StringIO) -> None:
    structlog.get_logger().info("ready", action="ready", text=CANARY)
    line = json.loads(lines.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "ready", "action": "ready", "level": "info"}


def test_what_a_thread_leaves_is_told_by_type_and_place(lines: io.StringIO) -> None:
    def fail() -> None:
        raise ValueError(CANARY)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    line = json.loads(lines.getvalue())
    assert (line["kind"], line["place"].partition(":")[0]) == ("ValueError", "test_log_lines.py")
    assert CANARY not in lines.getvalue()


def test_what_a_destructor_leaves_is_told_by_type_and_place(lines: io.StringIO) -> None:
    class Failing:
        def __del__(self) -> None:
            raise ValueError(CANARY)

    Failing()
    assert json.loads(lines.getvalue())["kind"] == "ValueError"
    assert CANARY not in lines.getvalue()


def test_what_a_task_leaves_is_told_by_type_and_place(lines: io.StringIO) -> None:
    from bot.cli.log_lines import tell_what_tasks_leave

    async def main() -> None:
        loop = asyncio.get_running_loop()
        tell_what_tasks_leave(loop)

        def fail() -> None:
            raise ValueError(CANARY)

        loop.call_soon(fail)
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    asyncio.run(main())
    assert json.loads(lines.getvalue())["kind"] == "ValueError"
    assert CANARY not in lines.getvalue()


def test_a_stream_that_takes_nothing_costs_lines_only() -> None:
    program = (
        "import structlog; from bot.cli.log_lines import write_log_lines; "
        "write_log_lines(stream=open('/dev/full', 'w')); structlog.get_logger().info('ready'); print('well')"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stdout == "well\n"


def test_a_program_that_fails_tells_no_text() -> None:
    program = (
        "import logging, warnings; from bot.cli.log_lines import write_log_lines; write_log_lines(); "
        f"logging.getLogger('nio').critical('{CANARY}'); warnings.warn('{CANARY}'); raise ValueError('{CANARY}')"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert json.loads(ended.stderr)["kind"] == "ValueError"
    assert CANARY not in ended.stderr


def logged_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a logger in the program, with where it stands."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=method)) if method in METHODS:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_call_logs_a_fixed_word_and_known_keys() -> None:
    found = list(logged_calls())
    assert len(found) > 10
    variable = [where for where, call in found if not isinstance(call.args[0], ast.Constant)]
    unknown = [
        f"{where} {keyword.arg}"
        for where, call in found
        for keyword in call.keywords
        if keyword.arg not in {*ALLOWED, "room", None}
    ]
    assert (variable, unknown) == ([], [])

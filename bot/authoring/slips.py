"""The slip behind a syntax error, where it can be told from the text.

A parser notices a missing quotation mark, bracket or colon only where it can go on no longer, often lines below. What
the author has to see is the line where it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from bot.authoring.finding import Finding
from bot.authoring.source import Place, Source

LARGEST = 200_000
"""Characters up to which the slower parser is asked, whose errors say where the broken thing began."""

_ENTRY = re.compile(r"(?P<lead>\s*(?:- +)*)(?P<rest>.*)")
_KEY = re.compile(r"(?:\"[^\"]*\"|'[^']*'|[^\s:#][^:#]*?)\s*:(?:\s|$)")
_NO_SPACE = re.compile(r"[\w.]+:\S")
_DASH_NO_SPACE = re.compile(r"-[^\s-]")
_AT_A_SIGN = ("while scanning an alias", "while scanning an anchor", "while scanning a directive")
_QUOTES = ('"', "'")


@dataclass(frozen=True, slots=True)
class _Error:
    """What the parser says; lines and columns count from 0.

    Attributes:
        began: where the thing began that it was reading; the place of the problem where it does not say.
        at: where the characters are that it cannot read, counted from the beginning of the text.
    """

    problem: str
    context: str
    line: int
    column: int
    at: int
    began: tuple[int, int]
    text: str
    lines: list[str]

    def indent(self, line: int) -> int:
        """How far the content of a line is from the margin, behind the dashes of lists."""
        match = _ENTRY.match(self.lines[line]) if line < len(self.lines) else None
        return len(match["lead"]) if match else 0

    def content(self, line: int) -> str:
        """A line without its indentation and the dashes of lists."""
        match = _ENTRY.match(self.lines[line]) if line < len(self.lines) else None
        return match["rest"] if match else ""

    def above(self, line: int) -> int:
        """The nearest line above that is neither empty nor a comment; the line itself where there is none."""
        return next(filter(self.says_something, range(line - 1, -1, -1)), line)

    def below(self, line: int) -> int:
        """The nearest line below that is neither empty nor a comment; the line itself where there is none."""
        return next(filter(self.says_something, range(line + 1, len(self.lines))), line)

    def parent(self, line: int, margin: int) -> int:
        """The nearest line above that is nearer to the margin than this; the line itself where there is none."""
        lines = filter(self.says_something, range(line - 1, -1, -1))
        return next((number for number in lines if self.margin(number) < margin), line)

    def says_something(self, line: int) -> bool:
        """Whether a line is neither empty nor a comment."""
        return bool(self.lines[line].strip()) and not self.lines[line].lstrip().startswith("#")

    def margin(self, line: int) -> int:
        """How far a line is from the margin, dashes included."""
        text = self.lines[line] if line < len(self.lines) else ""
        return len(text) - len(text.lstrip())


_Slip = tuple[str, int, int] | None
"""A code with line and column, counted from 0."""


def slip_behind(finding: Finding, source: Source) -> Finding:
    """The finding as it is, or the slip that lies behind it."""
    error = _error_in(source) if finding.code == "yaml-syntax" else None
    if error is None:
        return finding
    for look in _LOOKS:
        slip = look(error)
        if slip is not None:
            code, line, column = slip
            return Finding(code, Place(source.name, line + 1, column + 1))
    return finding


def _error_in(source: Source) -> _Error | None:
    text = source.text if isinstance(source.text, str) else source.text.decode("utf-8-sig", errors="replace")
    if len(text) > LARGEST:
        return None
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        if mark is None:
            return None
        began = error.context_mark or mark
        lines = re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text)
        return _Error(
            problem=error.problem or "",
            context=error.context or "",
            line=mark.line,
            column=mark.column,
            at=began.index if error.context in _AT_A_SIGN else mark.index,
            began=(began.line, began.column),
            text=text,
            lines=lines,
        )
    except (yaml.YAMLError, RecursionError):
        return None
    return None


def _tab(error: _Error) -> _Slip:
    return ("yaml-tab", error.line, error.column) if r"'\t'" in error.problem else None


def _needs_quotes(error: _Error) -> _Slip:
    """A text that begins with a sign that means something else."""
    if "cannot start any token" in error.problem:
        return "needs-quotes", error.line, error.column
    return ("needs-quotes", *error.began) if error.context in _AT_A_SIGN else None


def _quote(error: _Error) -> _Slip:
    """A quotation that ends nowhere, or at what was meant as the beginning of the next one; or that ends too early."""
    if error.context == "while scanning a quoted scalar" and "end of stream" in error.problem:
        return ("unclosed-quote", *error.began)
    quoted = _last_quoted(error)
    if quoted is None or error.text[quoted.end_mark.index : error.at].strip():
        return None
    runs_on = quoted.start_mark.line < quoted.end_mark.line or quoted.value.endswith((": ", ", ", "["))
    if runs_on:
        return "unclosed-quote", quoted.start_mark.line, quoted.start_mark.column
    is_text = error.problem.endswith("'<scalar>'") and quoted.end_mark.index == error.at
    return ("text-behind-quote", error.line, error.column) if is_text else None


def _last_quoted(error: _Error) -> yaml.ScalarToken | None:
    """The quotation that the parser read last, if it read one last."""
    quoted = None
    try:
        for token in yaml.scan(error.text, Loader=yaml.SafeLoader):
            if token.end_mark.index > error.at:
                break
            quoted = token if isinstance(token, yaml.ScalarToken) and token.style in _QUOTES else None
    except (yaml.YAMLError, RecursionError):
        pass
    return quoted


def _last_open(error: _Error) -> tuple[int, int]:
    """The last bracket that is still open where the file ends."""
    marks = []
    for token in yaml.scan(error.text, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            marks.append(token.start_mark)
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
            marks.pop()
    return (marks[-1].line, marks[-1].column) if marks else error.began


def _bracket(error: _Error) -> _Slip:
    if "while parsing a flow node" in error.context and "<stream end>" in error.problem:
        return ("unclosed-bracket", *_last_open(error))
    if "while parsing a flow" in error.context:
        line, column = error.began
        is_new_entry = error.line > line and error.indent(error.line) <= error.indent(line)
        is_at_end = "<stream end>" in error.problem
        crossed = ("sequence" in error.context and "'}'" in error.problem) or (
            "mapping" in error.context and "']'" in error.problem and _opens(error, "[") > _opens(error, "]")
        )
        if is_new_entry or is_at_end or crossed:
            return "unclosed-bracket", line, column
        is_stray = "but got ']'" in error.problem or "but got '}'" in error.problem
        return "stray-bracket" if is_stray else "missing-comma", error.line, error.column
    if error.problem.endswith(("'}'", "']'")):
        return "stray-bracket", error.line, error.column
    return None


def _opens(error: _Error, sign: str) -> int:
    return error.lines[error.line].count(sign) if error.line < len(error.lines) else 0


def _missing_colon(error: _Error) -> _Slip:
    """A line that should have a colon, or a space behind its colon or dash, and so is run together with the next."""
    if "could not find expected ':'" in error.problem:
        return _without_colon(error, error.began[0])
    if "mapping values are not allowed" not in error.problem:
        return None
    above = error.above(error.line)
    if above == error.line or error.indent(error.line) < error.indent(above) or _KEY.match(error.content(above)):
        return None
    return _without_colon(error, above)


def _without_colon(error: _Error, line: int) -> _Slip:
    content = error.content(line)
    has_no_space = _NO_SPACE.match(content) or _DASH_NO_SPACE.match(content)
    return "missing-space" if has_no_space else "missing-colon", line, error.indent(line)


def _colon_in_text(error: _Error) -> _Slip:
    if "mapping values are not allowed" not in error.problem:
        return None
    before = error.lines[error.line][: error.column]
    key = _KEY.match(before, error.indent(error.line))
    return ("colon-in-text", error.line, key.end()) if key and before[key.end() :].strip() else None


def _behind_quote(error: _Error) -> _Slip:
    if not error.problem.endswith(("'<scalar>'", "','")) or error.line >= len(error.lines):
        return None
    before = error.lines[error.line][: error.column].rstrip()
    return ("text-behind-quote", error.line, error.column) if before.endswith(('"', "'")) else None


def _missing_dash(error: _Error) -> _Slip:
    """The first entry of a list without its dash: the dash of the second one does not fit behind it."""
    if not error.problem.endswith(("found '-'", "found '<block sequence start>'")):
        return None
    first = error.below(error.parent(error.line, error.column + 1))
    is_entry = first < error.line and error.margin(first) == error.column + 2
    return ("missing-dash", first, error.margin(first)) if is_entry else None


def _indent(error: _Error) -> _Slip:
    """A line that is neither as deep as those above nor as one of those around them."""
    is_deeper = "mapping values are not allowed" in error.problem
    if not is_deeper and "expected <block end>" not in error.problem:
        return None
    if _DASH_NO_SPACE.match(error.content(error.line)):
        return "missing-space", error.line, error.indent(error.line)
    line = _odd_one(error)
    return "wrong-indent", line, error.margin(line)


def _odd_one(error: _Error) -> int:
    """The line that is indented in another way: the first of its block where all others are as this one."""
    here, above = error.margin(error.line), error.above(error.line)
    is_first = error.lines[error.above(above)].rstrip().endswith(":") and not error.lines[above].rstrip().endswith(":")
    first = above if is_first else error.below(error.parent(error.line, here))
    if first >= error.line or error.margin(first) == here:
        return error.line
    alike = [line for line in range(first, error.line) if error.margin(line) == error.margin(first)]
    after = filter(error.says_something, range(error.line + 1, len(error.lines)))
    has_neighbour = next((error.margin(line) == here for line in after if error.margin(line) <= here), False)
    return first if len(alike) == 1 and has_neighbour else error.line


_LOOKS: tuple[Callable[[_Error], _Slip], ...] = (
    _tab, _quote, _needs_quotes, _bracket, _colon_in_text, _missing_colon, _behind_quote, _missing_dash, _indent,
)  # fmt: skip
"""From the surest to the vaguest; the first that sees something counts."""

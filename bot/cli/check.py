"""``lotse check [PATH …]``: everything that is wrong with dialogs, knowledge, texts and configuration, at once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring import Finding, Findings, Severity, Source
from bot.authoring.render import as_annotations, as_json, as_text
from bot.cli.clock import LocalClock
from bot.cli.in_use import InUse
from bot.conversation.check import Material, check
from bot.files.material import Kind, Request, not_recognised, sort_out
from bot.files.wording import Wording, load_wording


class Format(StrEnum):
    """How findings are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check came to.

    Attributes:
        sources: the files that were looked at, for showing their lines.
    """

    findings: Findings
    sources: tuple[Source, ...]


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH …", help="Files or folders; those in use by default.", show_default=False),
    ] = None,
    *,
    as_format: Annotated[
        Format, typer.Option("--format", help="With lines and carets, as data, or as annotations of a CI run.")
    ] = Format.TEXT,
) -> int:
    """Check dialogs, knowledge, texts and configuration, and say how to mend what is wrong.

    Ends with 0 where there is nothing to say, else with 1.
    """
    from bot.cli.main import interface_language

    gc.disable()  # nothing is garbage while a hundred thousand nodes are made, and the program ends soon
    outcome = check_paths(paths) if paths else check_in_use()
    printed = _printed(outcome, as_format, load_wording(interface_language()))
    sys.stdout.buffer.write(f"{printed}\n".encode() if printed else b"")
    return 1 if outcome.findings else 0


def check_in_use() -> Outcome:
    """What is wrong with the configuration here, and with the content that it names or that is shipped."""
    used = InUse.here()
    material = Material(
        used.folder("dialogs", "dialogs_dir"), used.folder("knowledge", "knowledge_dir"), own=used.overlay()
    )
    found = (*used.configuration(), *used.findings, *check(material, LocalClock().now().date()))
    return Outcome(_sorted(found), (*used.shown(), *material.every))


def check_paths(paths: Sequence[Path]) -> Outcome:
    """What is wrong with some files and folders.

    Raises:
        ContentError: one of them cannot be read.
    """
    request = sort_out(paths)
    found: list[Finding] = [*not_recognised(request.unknown)]
    sources: list[Source] = [*request.unknown]
    for config in request.configs:
        used = InUse(config)
        found.extend(used.configuration())
        sources.extend(used.shown())
    for material in _materials(request):
        found.extend(check(material, LocalClock().now().date()))
        sources.extend(material.every)
    named = (replace(source, name=request.renamed.get(source.name, source.name)) for source in sources)
    return Outcome(_sorted(map(request.as_given, filter(request.is_shown, found))), tuple(named))


def _materials(request: Request) -> Iterator[Material]:
    """What belongs together; of the first dialogs and the first knowledge that is taken for granted."""
    dialogs, knowledge = request.sources(Kind.DIALOGS), request.sources(Kind.KNOWLEDGE)
    own = tuple(source for sources in request.sources(Kind.OVERLAY) for source in sources)
    answers, talks = tuple(request.answers), tuple(request.talks)
    if not dialogs and (answers or talks):
        dialogs = (InUse.here().folder("dialogs", "dialogs_dir"),)
    if not knowledge and own:
        knowledge = (InUse.here().folder("knowledge", "knowledge_dir"),)
    if dialogs or knowledge:
        first, known = (sources[0] if sources else () for sources in (dialogs, knowledge))
        yield Material(first, known, own, answers, talks)
    yield from (Material(dialogs=sources) for sources in dialogs[1:])
    yield from (Material(knowledge=sources) for sources in knowledge[1:])


def _sorted(findings: Iterator[Finding] | Sequence[Finding]) -> Findings:
    return tuple(sorted(findings, key=lambda finding: (finding.place, finding.code)))


def _printed(outcome: Outcome, as_format: Format, wording: Wording) -> str:
    match as_format:
        case Format.JSON:
            return as_json(outcome.findings, wording)
        case Format.GITHUB:
            return as_annotations(outcome.findings, wording)
        case Format.TEXT:
            return "\n\n".join(part for part in (_blocks(outcome, wording), _summary(outcome, wording)) if part)


def _blocks(outcome: Outcome, wording: Wording) -> str:
    return as_text(outcome.findings, {source.name: source for source in outcome.sources}, wording)


def _summary(outcome: Outcome, wording: Wording) -> str:
    files = str(len(outcome.sources))
    if not outcome.findings:
        return wording.problem("check-clean", {"files": files})
    errors = sum(finding.severity is Severity.ERROR for finding in outcome.findings)
    counts = {"errors": str(errors), "warnings": str(len(outcome.findings) - errors), "files": files}
    return wording.problem("check-summary", counts)

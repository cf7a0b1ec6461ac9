"""Wires the commands of ``lotse`` and turns every failure into one line.

Exit codes: 0 done, 1 a negative answer, 2 what cannot be used (``bot.errors``).
"""

from __future__ import annotations

import locale
import os
import sys
from importlib import import_module
from importlib.metadata import version

import typer

from bot.authoring import FindingsError
from bot.errors import LotseError
from bot.files.wording import Wording, load_wording

COMMANDS = {
    "run": "bot.cli.run",
    "chat": "bot.cli.chat",
    "advise": "bot.cli.advise",
    "check": "bot.cli.check",
    "schema": "bot.cli.schema",
    "demo": "bot.cli.demo",
    "setup": "bot.cli.setup.command",
    "identity": "bot.cli.identity",
    "doctor": "bot.cli.doctor.command",
    "knowledge": "bot.cli.knowledge.command",
    "graph": "bot.cli.graph",
    "book": "bot.cli.book",
}
"""Where each command is; a module with an ``app`` has commands of its own, the others have a ``command``."""


def build_app(chosen: str | None) -> typer.Typer:
    """The command line; only the chosen command is imported, since a conversation should not wait for all of them.

    Args:
        chosen: name of the command; all of them are there where it is none of theirs, for the help.
    """
    app = typer.Typer(
        name="lotse",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Advises social organisations on choosing a messenger: as a Matrix bot, or here in the terminal.",
    )
    app.callback(invoke_without_command=True)(_options)
    for name in (chosen,) if chosen in COMMANDS else COMMANDS:
        module = import_module(COMMANDS[name])
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(module.command)
    return app


def _options(*, show_version: bool = typer.Option(False, "--version", help="Show the version and exit.")) -> None:
    if show_version:
        typer.echo(f"lotse {version('messenger-lotse')}")
        raise typer.Exit


def interface_language(environment: os._Environ[str] | None = None) -> str:
    """The language of messages for authors and admins: German or, by locale, English."""
    variables = os.environ if environment is None else environment
    chosen = next((variables[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if variables.get(name)), "")
    normalized = locale.normalize(chosen)
    return "de" if normalized.startswith("de") else "en"


def main() -> None:
    """Runs the command line and exits; no traceback ever reaches the person."""
    sys.exit(_exit_code())


def _exit_code() -> int:
    wording = load_wording(interface_language())
    try:
        code = build_app(next(iter(sys.argv[1:]), None))(standalone_mode=False)
    except LotseError as error:
        print(one_line(error, wording), file=sys.stderr)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  the last guard: a person gets one line, developers get the type
        return _unexpected(error, wording)
    return code if isinstance(code, int) else 0


def one_line(error: LotseError, wording: Wording) -> str:
    """What an error says to a person, in one line; of several findings the first, and how many more there are."""
    if not isinstance(error, FindingsError):
        return wording.error_line(error)
    line = wording.finding_line(error.findings[0])
    more = len(error.findings) - 1
    return f"{line} {wording.problem('and-more', {'count': str(more)})}" if more else line


def _unexpected(error: Exception, wording: Wording) -> int:
    if type(error).__name__ == "NoArgsIsHelpError" and hasattr(error, "format_message"):
        print(error.format_message())
        return 2
    if hasattr(error, "format_message"):
        print(wording.error_line(LotseError("usage", reason=error.format_message().rstrip("."))), file=sys.stderr)
        return 2
    from bot.cli.log_lines import place_of

    details = {"type": type(error).__name__, "where": place_of(error.__traceback__)}
    print(wording.error_line(LotseError("unexpected", **details)), file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()

"""Wires the commands of ``lotse`` and turns every failure into one line.

Exit codes: 0 done, 1 a negative answer, 2 what cannot be used (``bot.errors``).
"""

from __future__ import annotations

import locale
import os
import sys
from importlib.metadata import version

import typer

from bot.authoring import FindingsError
from bot.cli import advise, chat, demo, identity, run
from bot.cli.doctor import command as doctor
from bot.cli.knowledge import command as knowledge
from bot.cli.log_lines import place_of
from bot.errors import LotseError
from bot.files.wording import Wording, load_wording

app = typer.Typer(
    name="lotse",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Advises social organisations on choosing a messenger: as a Matrix bot, or here in the terminal.",
)
app.command("run")(run.command)
app.command("chat")(chat.command)
app.command("advise")(advise.command)
app.command("demo")(demo.command)
app.command("identity")(identity.command)
app.command("doctor")(doctor.command)
app.add_typer(knowledge.app, name="knowledge")


@app.callback(invoke_without_command=True)
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
        code = app(standalone_mode=False)
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
    details = {"type": type(error).__name__, "where": place_of(error.__traceback__)}
    print(wording.error_line(LotseError("unexpected", **details)), file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()

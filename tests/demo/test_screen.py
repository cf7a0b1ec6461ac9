from __future__ import annotations

from io import StringIO

from rich.console import Console

from bot.demo.screen import Screen
from bot.files.wording import load_wording


def test_speakers_are_marked_and_long_lines_are_folded_without_trailing_blanks() -> None:
    output = StringIO()
    screen = Screen(load_wording("de"), Console(file=output, width=40))
    screen.bot("Guten Tag, hier spricht der Lotse mit einem langen Satz.\n\n1 – [bis 5] und noch ein paar Worte")
    screen.person("1")
    screen.prompt()
    lines = output.getvalue().split("\n")
    assert lines == [
        "Lotse   Guten Tag, hier spricht der",
        "        Lotse mit einem langen Satz.",
        "",
        "        1 – [bis 5] und noch ein paar",
        "            Worte",
        "",
        "Sie     1",
        "",
        "",
    ]


def test_an_address_stays_in_one_piece_so_that_it_can_be_opened() -> None:
    output = StringIO()
    address = "https://example.org/" + "a" * 40
    Screen(load_wording("de"), Console(file=output, width=40)).bot(f"Siehe {address} dort.")
    assert f"        {address}\n" in output.getvalue()

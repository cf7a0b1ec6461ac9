"""Says what of an organisation's overlay of the knowledge was left out, and why."""

from __future__ import annotations

import sys

from bot.conversation.content import Content
from bot.files.wording import load_wording


def tell_left_out(content: Content) -> None:
    """A line on stderr for each finding; what is left out keeps nothing from working."""
    from bot.cli.main import interface_language

    if not content.findings:
        return
    wording = load_wording(interface_language())
    for finding in content.findings:
        print(wording.finding_line(finding), file=sys.stderr)
    print(wording.problem("overlay-left-out", {"count": str(len(content.findings))}), file=sys.stderr)

"""What is said in the register "leicht" keeps the rules of easy German."""

import re

from bot.authoring import Finding
from bot.files.wording import load_wording
from bot.texts import Register
from bot.texts.easy_german import easy_german
from tests.content.written import in_dialogs, in_knowledge

NAMES = frozenset({"AWO", "DRK", "SKM", "XMPP", "RCS", "SIP"})
"""Associations and standards that are known by their letters only."""


def found() -> list[Finding]:
    explained = " ".join(text.text for text in in_knowledge("words"))
    known = NAMES | frozenset(re.findall(r"[A-ZÄÖÜ]{2,}(?:-[A-ZÄÖÜ]{2,})*", explained))
    texts = [*in_dialogs(Register.LEICHT), *in_knowledge("leicht")]
    assert len(texts) > 1_500
    return [finding for text in texts for finding in easy_german(text.text, text.place, known=known)]


def test_every_text_of_the_register_is_easy() -> None:
    wording = load_wording("de")
    assert not [wording.finding_line(finding) for finding in found()]


def test_the_greeting_says_that_nobody_has_checked_the_texts_yet() -> None:
    texts = {text.key: text.text for text in in_dialogs(Register.LEICHT)}
    assert "Leicht verständlich, noch nicht von einer Prüf-Gruppe geprüft" in texts["talk.greeting"]


def test_no_text_is_called_leichte_sprache() -> None:
    assert not [text.place for text in in_dialogs(Register.LEICHT) if re.search(r"Leichte[rn]? Sprache", text.text)]

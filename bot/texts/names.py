"""Names of countries and languages in the language of a register, by their codes (CLDR)."""

from __future__ import annotations

from babel import Locale

from bot.texts.sentences import Register


def country(code: str, register: Register) -> str:
    """The name of a country or a union of countries (ISO 3166, ``EU``); the code itself where there is none."""
    return str(Locale.parse(register.locale).territories.get(code.upper(), code))


def language(code: str, register: Register) -> str:
    """The name of a language (BCP 47) without its region; the code itself where there is none."""
    return str(Locale.parse(register.locale).languages.get(code.partition("-")[0].lower(), code))

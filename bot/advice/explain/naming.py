"""What is said where a product is not known by the name that was used, or where the name fits several."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.explain.facts import few
from bot.advice.explain.speech import Speech
from bot.texts import Document

_EDITIONS = 8


def not_known(speech: Speech, near: Sequence[str]) -> Document:
    """That there is no such product, and which ones are called much alike."""
    if not near:
        return speech.say("after.not_known")
    return speech.say("after.not_known_near", products=_named(speech, near))


def several(speech: Speech, products: Sequence[str]) -> Document:
    """That a name fits several products, and which ones."""
    return speech.say("after.several", products=_named(speech, products))


def taken_for(speech: Speech, product: str, others: Sequence[str]) -> Document:
    """Which product a name was taken for, and which others it could mean."""
    if not others:
        return speech.say("after.taken_for", product=speech.product(product))
    return speech.say("after.taken_for_of", product=speech.product(product), others=_named(speech, others))


def left_out(speech: Speech, products: Sequence[str]) -> Document:
    """Which products were left out of a comparison because there were too many."""
    return speech.say("after.too_many", count=len(products), products=_named(speech, products))


def _named(speech: Speech, products: Sequence[str]) -> str:
    return few(speech, (speech.product(product) for product in products), most=_EDITIONS)

"""The sub-commands and their options."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring import nearest
from bot.cli.clock import LocalClock
from bot.cli.knowledge import overview, show, staleness
from bot.cli.knowledge.sheet import Sheet
from bot.cli.left_out import tell_left_out
from bot.conversation.content import Content
from bot.errors import UsageError
from bot.files.content import load_content_with
from bot.files.wording import load_wording
from bot.knowledge.upkeep import SOON_DAYS

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The catalogue of messengers, for its keepers.")

Folder = Annotated[
    Path | None,
    typer.Option(
        "--knowledge", metavar="DIR", help="Folder of the knowledge, or of an overlay; the shipped one by default."
    ),
]
Products = Annotated[list[str], typer.Argument(metavar="PRODUCT…", show_default=False, help="Ids of products.")]


@app.command("list")
def list_products(
    *,
    criterion: Annotated[
        str | None, typer.Option("--criterion", help="Every attribute of one head, such as datenschutz.")
    ] = None,
    knowledge: Folder = None,
) -> None:
    """Show the products side by side by the facts that decide, or by one criterion."""
    content = _content(knowledge)
    heads = [head.id for head in content.knowledge.heads]
    if criterion is not None:
        _known("criterion-unknown", criterion, heads)
    overview.show_list(content.knowledge, _sheet(), criterion)


@app.command("show")
def show_product(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", show_default=False, help="Id of a product.")],
    *,
    knowledge: Folder = None,
) -> None:
    """Show everything that is known of a product, with sources and dates."""
    content = _content(knowledge)
    _known_product(content, product)
    show.show_product(content.knowledge, product, _sheet())


@app.command("compare")
def compare(products: Products, *, knowledge: Folder = None) -> None:
    """Show some products side by side, attribute by attribute."""
    content = _content(knowledge)
    for product in products:
        _known_product(content, product)
    overview.show_comparison(content.knowledge, tuple(dict.fromkeys(products)), _sheet())


@app.command("stale")
def stale(
    *,
    within: Annotated[int, typer.Option("--within", min=0, help="Days to look ahead.")] = SOON_DAYS,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="As if it were that day.")
    ] = None,
    knowledge: Folder = None,
) -> int:
    """Show which facts are or soon get too old, and which unknown ones matter most.

    Ends with 1 where a fact has to be checked again, else with 0.
    """
    content = _content(knowledge)
    day = LocalClock().now().date() if as_of is None else as_of.date()
    return staleness.show_stale(content, day, within=within, folder=knowledge, sheet=_sheet())


def _content(knowledge: Path | None) -> Content:
    content = load_content_with(knowledge)
    tell_left_out(content)
    return content


def _sheet() -> Sheet:
    from bot.cli.main import interface_language

    language = interface_language()
    return Sheet(load_wording(language), language)


def _known_product(content: Content, product: str) -> None:
    _known("product-unknown", product, list(content.knowledge.products))


def _known(code: str, word: str, names: list[str]) -> None:
    """Ends the command where a word is none of the names.

    Raises:
        UsageError: it is not; with the nearest of them.
    """
    if word not in names:
        shown = ", ".join(names) if len(names) <= 10 else ", ".join(names[:10]) + ", …"
        raise UsageError(code, value=word, near=nearest(word, names) or "", allowed=shown)

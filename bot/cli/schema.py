"""``lotse schema dialog|knowledge|config``: JSON Schema for editors."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import bot
from bot.authoring import FindingsError, MapNode, Source, read
from bot.authoring.schema import Schema, definitions, document
from bot.cli.in_use import InUse
from bot.conversation.content import Content, build
from bot.conversation.schemas import dialog_schema, knowledge_schema
from bot.settings import Settings


class About(StrEnum):
    """What a schema is about."""

    DIALOG = "dialog"
    KNOWLEDGE = "knowledge"
    CONFIG = "config"


def command(
    about: Annotated[About, typer.Argument(help="Files of the dialogs, of the knowledge, or the configuration.")],
) -> None:
    """Print the JSON Schema with which editors complete and check files while somebody types.

    It knows the questions, answers and attributes of the content in use. The shipped files point to a copy of it in
    their first line.
    """
    from bot.cli.main import interface_language

    schema = schema_of(about, help_in(interface_language()))
    sys.stdout.buffer.write((json.dumps(schema, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))


def schema_of(about: About, help_for: Mapping[str, str]) -> Schema:
    """The schema of the content in use.

    Raises:
        ContentError: the content cannot be read.
        FindingsError: it cannot be used; ``lotse check`` says more.
    """
    if about is About.CONFIG:
        return document("Messenger-Lotse: lotse.yaml", ("config",), definitions({"config": Settings}, help_for))
    content = _content()
    if about is About.DIALOG:
        return dialog_schema(content.interview.dialog, help_for)
    return knowledge_schema(content.knowledge, content.interview.dialog, help_for)


def help_in(language: str) -> Mapping[str, str]:
    """What the keys mean, in German or English."""
    path = Path(bot.__file__).parent / "wording" / f"fields.{'de' if language == 'de' else 'en'}.yaml"
    root = read(Source(path.name, path.read_bytes()))
    assert isinstance(root, MapNode), "the shipped help is a mapping"
    return {key.text: str(value.plain()) for key, value in root.entries}


def _content() -> Content:
    used = InUse.here()
    content = build(used.folder("dialogs", "dialogs_dir"), used.folder("knowledge", "knowledge_dir"), used.overlay())
    if used.findings or isinstance(content, tuple):
        raise FindingsError((*used.findings, *(content if isinstance(content, tuple) else ())))
    return content

"""The configuration and the content that this installation uses, as far as they can be read."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from bot.authoring import Finding, Findings, FindingsError, MapNode, Place, ScalarNode, Source, read
from bot.authoring.causes import causes
from bot.authoring.trees import Trees
from bot.errors import ConfigurationError, ContentError
from bot.files.folders import read_file, read_folder, shipped_folder
from bot.settings import DEFAULT_FILE, PREFIX, SECRETS, load_settings

_SECRET = re.compile(rf"(?:^|\W)(?:{'|'.join(SECRETS)})\s*['\"]?\s*:")
_KEY = re.compile(r"[ \w.-]*:.*|\s*#.*")
"""A line that can be shown if there is no secret in it."""


class InUse:
    """What is used where the command runs: ``lotse.yaml`` of the folder, and variables of the environment.

    Args:
        file: the configuration; None where there is no file.
    """

    def __init__(self, file: Path | None) -> None:
        self.file = read_file(file) if file is not None else None
        self._path = file
        root = read(self.file) if self.file is not None else ()
        self._root = root if isinstance(root, MapNode) else None
        self.findings: list[Finding] = []

    @classmethod
    def here(cls) -> InUse:
        """What is used in the current folder."""
        return cls(DEFAULT_FILE if DEFAULT_FILE.is_file() else None)

    def configuration(self) -> Findings:
        """What is wrong with the configuration; nothing where there is none."""
        try:
            load_settings(self._path)
        except FindingsError as error:
            found = causes(error.findings, Trees((self.file,) if self.file else ()))
            return tuple(self._without_secrets(finding) for finding in found if not self._is_for_more(finding))
        except ConfigurationError:
            return ()
        return ()

    def folder(self, name: str, key: str) -> tuple[Source, ...]:
        """The files of the configured folder, else of the shipped one; none where it is missing, which is a finding."""
        configured, place = self._value(key)
        if not configured:
            return read_folder(shipped_folder(name), shown=name)
        return self._own(configured, place)

    def overlay(self) -> tuple[Source, ...]:
        """The files of the configured overlay; none where there is none."""
        configured, place = self._value("knowledge_overlay")
        return self._own(configured, place) if configured else ()

    def shown(self) -> tuple[Source, ...]:
        """The configuration without its secrets, for showing lines of it."""
        return () if self.file is None else (replace(self.file, text="\n".join(self._lines)),)

    @cached_property
    def _lines(self) -> list[str]:
        """The lines of the file; those of secrets, and what cannot be told from them, are empty."""
        raw = self.file.text if self.file is not None else b""
        text = raw if isinstance(raw, str) else raw.decode("utf-8-sig", errors="replace")
        lines, is_secret = [], False
        for line in text.split("\n"):
            if line[:1] not in ("", " ", "\t", "#"):
                is_secret = False
            is_secret = is_secret or _SECRET.search(line) is not None
            lines.append("" if is_secret or not _KEY.fullmatch(line.rstrip()) else line)
        return lines

    def _is_for_more(self, finding: Finding) -> bool:
        """Whether something is missing that only a bot needs, where the environment names no more than folders."""
        names_a_bot = any(PREFIX + key in os.environ for key in ("HOMESERVER", "USER_ID"))
        return self.file is None and finding.code == "missing-key" and not names_a_bot

    def _without_secrets(self, finding: Finding) -> Finding:
        """A finding that quotes nothing of a line that is not shown."""
        line = finding.place.line
        is_shown = not 0 < line <= len(self._lines) or self._lines[line - 1]
        return finding if is_shown else replace(finding, details=dict.fromkeys(finding.details, "…"))

    def _own(self, folder: str, place: Place) -> tuple[Source, ...]:
        try:
            sources = read_folder(Path(folder))
        except ContentError as error:
            self.findings.append(Finding(error.code, place, error.details))
            return ()
        if not sources:
            self.findings.append(Finding("folder-empty", place, {"folder": folder}))
        return sources

    def _value(self, key: str) -> tuple[str, Place]:
        """A key of the configuration and where it stands; the environment goes first."""
        variable = PREFIX + key.upper()
        if variable in os.environ:
            return os.environ[variable], Place(variable, 0, 0)
        node = self._root.get(key) if self._root is not None else None
        return (node.text, node.place) if isinstance(node, ScalarNode) else ("", Place(""))

"""What a messenger can do, read out of its attributes (docs/methode.md, section 5, table of functions)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.knowledge.facts import DEPENDS_ON_HOST, NOT_APPLICABLE, UNKNOWN
from bot.knowledge.reading import Derived, Reading

_COMPUTERS = {"windows", "macos", "linux"}


def _tri(attribute: str) -> Callable[[Reading], Derived]:
    """A function with an attribute of its own; one that makes no sense for a product is not there."""

    def read(reading: Reading) -> Derived:
        word = reading.word(attribute)
        known = word in ("yes", "partly", "no", DEPENDS_ON_HOST)
        return Derived("no" if word == NOT_APPLICABLE else word if known else UNKNOWN, (attribute,))

    return read


def _groups(reading: Reading) -> Derived:
    """Groups, by their size, else by what is known about their encryption."""
    attributes = ("group_max_members", "e2ee_group")
    size = reading.number("group_max_members")
    if size is not None:
        return Derived("no" if size == 1 else "yes", attributes[:1])
    encryption = reading.word("e2ee_group")
    if encryption in (UNKNOWN, DEPENDS_ON_HOST):
        return Derived(encryption, attributes)
    return Derived("no" if encryption == NOT_APPLICABLE else "yes", attributes)


def _files(reading: Reading) -> Derived:
    """Files and photos; a known size limit proves the function where nothing else does."""
    attributes = ("file_transfer", "file_max_mb")
    word = reading.word("file_transfer")
    if word in ("yes", "partly", "no"):
        return Derived(word, attributes[:1])
    if word == NOT_APPLICABLE:
        return Derived("no", attributes[:1])
    known = reading.number("file_max_mb") is not None
    return Derived("yes" if known else word, attributes)


def _desktop(reading: Reading) -> Derived:
    """Use at a computer: a program, a web client, or a named system."""
    attributes = ("desktop_client", "web_client", "client_platforms")
    program, web = reading.word("desktop_client"), reading.word("web_client")
    if "yes" in (program, web) or _COMPUTERS & set(reading.words("client_platforms") or ()):
        return Derived("yes", attributes)
    if "partly" in (program, web):
        return Derived("partly", attributes)
    absent = ("no", NOT_APPLICABLE)
    return Derived("no" if program in absent and web in absent else UNKNOWN, attributes)


FUNCTION_READINGS: Mapping[str, Callable[[Reading], Derived]] = {
    "gruppen": _groups,
    "rundsenden": _tri("channels"),
    "aussenstehende": _tri("outsiders_can_join"),
    "sprachnachricht": _tri("voice_messages"),
    "video": _tri("video_calls"),
    "dateien": _files,
    "desktop": _desktop,
    "gastlink": _tri("guest_access"),
    "selbstloeschung": _tri("disappearing_messages"),
    "mehrere_berater": _tri("shared_inbox"),
    "moderation": _tri("group_roles"),
    "umfragen": _tri("polls"),
    "uebersetzung": _tri("message_translation"),
}

"""What a person's client shows of an event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Seen:
    """An event of somebody else as the person's client shows it.

    Attributes:
        failure: code of the decryption failure, None where the text can be read.
        shield: colour of the shield Element draws (``NONE``, ``GREY``, ``RED``); None for what is not encrypted.
        reason: why the shield is drawn, such as ``UNSIGNED_DEVICE``.
        device: the sender's device.
        signed_by_owner: whether that device is cross-signed by its owner.
    """

    id: str
    sender: str
    type: str
    msgtype: str | None
    body: str
    formatted_body: str | None
    encrypted: bool
    failure: str | None
    shield: str | None
    reason: str | None
    device: str | None
    signed_by_owner: bool
    content: Mapping[str, object] = field(repr=False)

    def __str__(self) -> str:
        """One line for a failing test."""
        return f"{self.type} failure={self.failure} shield={self.shield}/{self.reason} {self.body[:60]!r}"


def seen_in(report: object) -> Seen:
    """An event from what the Node program reports of it."""
    assert isinstance(report, dict)
    shield = report["shield"] or {"colour": None, "reason": None}
    device = report["device"] or {"id": None, "signed_by_owner": False}
    return Seen(
        id=report["id"],
        sender=report["sender"],
        type=report["type"],
        msgtype=report["msgtype"],
        body=report["body"] or "",
        formatted_body=report["formatted_body"],
        encrypted=report["encrypted"],
        failure=report["failure"],
        shield=shield["colour"],
        reason=shield["reason"],
        device=device["id"],
        signed_by_owner=device["signed_by_owner"],
        content=report["content"],
    )

"""What the scripted homeserver tells of rooms."""

from __future__ import annotations

from tests.unit.matrix.scripted_homeserver import JsonObject, Scripted

NOT_FOUND: tuple[int, JsonObject] = (404, {"errcode": "M_NOT_FOUND", "error": "no such state"})


class RoomAnswers:
    """Rooms that the homeserver knows.

    Args:
        homeserver: told about them.
    """

    def __init__(self, homeserver: Scripted) -> None:
        self.homeserver = homeserver
        homeserver.others["/state/m.room.create"] = (200, {"room_version": "12"})

    def room(self, room: str, *members: str, encrypted: bool = True) -> None:
        """Makes a room known; the empty id stands for all rooms."""
        state: JsonObject = {"algorithm": "m.megolm.v1.aes-sha2"}
        others = self.homeserver.others
        others[f"{room}/state/m.room.encryption"] = (200, state) if encrypted else NOT_FOUND
        others[f"{room}/joined_members"] = (200, {"joined": {member: {} for member in members}})

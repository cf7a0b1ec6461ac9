"""The secrets of the bot's encryption identity, and the one file they live in.

Three Ed25519 seeds from which the cross-signing keys follow (Matrix client-server API, "Cross-signing"). They are kept
apart from the crypto store: that one may be lost at any time and is never restored, these must never be lost. The file
in ``data_dir/identity`` and a backup made by ``lotse identity --backup`` have the same format, so restoring is putting
the backup back in its place.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.errors import IdentityError
from bot.matrix.private_files import create_private, make_private_folder, read_private, sync_folder, write_private

SEED_LENGTH = 32
FILE_NAME = "cross-signing.json"
NEXT_FILE_NAME = "cross-signing.next.json"


@dataclass(frozen=True, slots=True, repr=False)
class Seeds:
    """The seeds of the three cross-signing keys of one account.

    Attributes:
        user_id: whose identity it is.
        master: seed of the key that is the identity.
        self_signing: seed of the key that signs the account's own devices.
        user_signing: seed of the key that signs other people's identities; the bot signs none, clients want it there.
    """

    user_id: str
    master: bytes
    self_signing: bytes
    user_signing: bytes

    @classmethod
    def fresh(cls, user_id: str) -> Seeds:
        """New random seeds."""
        return cls(user_id, *(secrets.token_bytes(SEED_LENGTH) for _ in range(3)))

    def to_bytes(self) -> bytes:
        """The content of the file."""
        content = {
            "user_id": self.user_id,
            "master": base64.b64encode(self.master).decode(),
            "self_signing": base64.b64encode(self.self_signing).decode(),
            "user_signing": base64.b64encode(self.user_signing).decode(),
        }
        return (json.dumps(content, indent=1) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Seeds:
        """The seeds that a file holds.

        Raises:
            ValueError: the file is damaged; never a reason to make new ones.
        """
        parsed = json.loads(content)
        if not isinstance(parsed, dict) or not isinstance(parsed.get("user_id"), str):
            raise ValueError("no seeds")  # noqa: TRY004  the file is wrong, not a caller
        seeds = tuple(_seed(parsed.get(name)) for name in ("master", "self_signing", "user_signing"))
        return cls(parsed["user_id"], *seeds)


class SeedFile:
    """Where the seeds of this installation lie.

    A replacement is first written beside the valid seeds and takes their place when the homeserver has accepted it, so
    that neither a crash nor a refusal in between costs an identity.

    Args:
        folder: ``data_dir/identity``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.path = folder / FILE_NAME
        self._next = folder / NEXT_FILE_NAME

    def load(self, user_id: str) -> Seeds | None:
        """The valid seeds, or None where there are none.

        Raises:
            IdentityError: the file is damaged or belongs to another account.
            StorageError: the file cannot be read.
        """
        return _read(self.path, user_id)

    def load_next(self, user_id: str) -> Seeds | None:
        """The seeds of a replacement that was begun and not ended."""
        return _read(self._next, user_id)

    def save(self, seeds: Seeds) -> None:
        """Writes the first seeds of an account."""
        make_private_folder(self._folder)
        write_private(self.path, seeds.to_bytes())

    def save_next(self, seeds: Seeds) -> None:
        """Writes the seeds of a replacement beside the valid ones."""
        make_private_folder(self._folder)
        write_private(self._next, seeds.to_bytes())

    def use_next(self) -> None:
        """A replacement, where one was begun, is valid from now on."""
        if self._next.exists():
            self._next.replace(self.path)
            sync_folder(self._folder)

    def drop_next(self) -> None:
        """The replacement did not come about."""
        self._next.unlink(missing_ok=True)

    def back_up(self, seeds: Seeds, target: Path) -> None:
        """Writes a copy (mode 0600) to a place of the admin's choice.

        Raises:
            StorageError: there is a file already, or it cannot be written.
        """
        create_private(target, seeds.to_bytes())


def _read(path: Path, user_id: str) -> Seeds | None:
    content = read_private(path)
    if content is None:
        return None
    try:
        seeds = Seeds.from_bytes(content)
    except ValueError:
        raise IdentityError("identity-file-damaged", file=str(path)) from None
    if seeds.user_id != user_id:
        raise IdentityError("identity-other-account", file=str(path), user_id=user_id)
    return seeds


def _seed(value: object) -> bytes:
    try:
        seed = base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if len(seed) != SEED_LENGTH:
        raise ValueError("wrong length")
    return seed

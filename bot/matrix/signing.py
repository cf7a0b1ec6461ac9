"""Signed JSON (Matrix specification, appendices, "Signing JSON" and "Canonical JSON") with Ed25519 keys from seeds."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa


class SigningKey:
    """An Ed25519 key (RFC 8032) that follows from its seed.

    Args:
        seed: 32 secret bytes.
    """

    def __init__(self, seed: bytes) -> None:
        self._key = ECC.construct(curve="Ed25519", seed=seed)  # type: ignore[arg-type]  # its stubs forget bytes
        self.public = unpadded_base64(self._key.public_key().export_key(format="raw"))

    @property
    def key_id(self) -> str:
        """The id under which its signatures stand; for cross-signing keys that is the public key itself."""
        return f"ed25519:{self.public}"

    def sign(self, value: Mapping[str, object]) -> str:
        """The signature of a JSON object."""
        return unpadded_base64(eddsa.new(self._key, "rfc8032").sign(canonical_json(value).encode()))


def canonical_json(value: Mapping[str, object]) -> str:
    """What is signed of a JSON object: everything but signatures and unsigned parts, in the one canonical form."""
    signed = {key: item for key, item in value.items() if key not in {"signatures", "unsigned"}}
    return json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def is_signed(value: Mapping[str, object], *, by: str, key_id: str, public: str) -> bool:
    """Whether a JSON object carries a valid signature.

    Args:
        value: the object with its ``signatures``.
        by: user id of the signer.
        key_id: id of the signer's key, ``ed25519:…``.
        public: the signer's public key.
    """
    signature = text_at(value, "signatures", by, key_id)
    try:
        key = eddsa.import_public_key(_bytes(public))
        eddsa.new(key, "rfc8032").verify(canonical_json(value).encode(), _bytes(signature))
    except ValueError:
        return False
    return True


def text_at(value: object, *path: str) -> str:
    """The text at a path through JSON objects; empty where there is none."""
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def unpadded_base64(raw: bytes) -> str:
    """Base64 as Matrix writes it (appendices, "Unpadded Base64")."""
    return base64.b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error

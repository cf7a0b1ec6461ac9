"""The configuration of a Synapse for one visit: loopback only, nothing goes out, nothing is kept."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

SERVER_NAME = "localhost"


@dataclass(frozen=True, slots=True)
class SynapseFiles:
    """The files of one Synapse, all in one folder.

    Attributes:
        folder: where they lie.
        port: port on 127.0.0.1.
    """

    folder: Path
    port: int

    @property
    def configuration(self) -> Path:
        """The main configuration."""
        return self.folder / "homeserver.yaml"

    @property
    def log(self) -> Path:
        """Everything Synapse says."""
        return self.folder / "synapse.log"

    @property
    def address(self) -> str:
        """Base URL of the client API."""
        return f"http://127.0.0.1:{self.port}"

    def write(self, shared_secret: str) -> None:
        """Writes configuration, log configuration and signing key.

        JSON is YAML, so no YAML library is needed here.

        Args:
            shared_secret: registers the first account through the admin API.
        """
        seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        key = self.folder / "signing.key"
        key.touch(mode=0o600)
        key.write_text(f"ed25519 a_demo {seed}\n")
        self.configuration.touch(mode=0o600)
        self.configuration.write_text(json.dumps(self._settings(shared_secret), indent=1))
        (self.folder / "log.yaml").write_text(json.dumps(_LOGGING, indent=1))

    def _settings(self, shared_secret: str) -> dict[str, object]:
        listener = {
            "port": self.port,
            "type": "http",
            "tls": False,
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client"], "compress": False}],
        }
        database = {"name": "sqlite3", "args": {"database": str(self.folder / "homeserver.db")}}
        return {
            "server_name": SERVER_NAME,
            "public_baseurl": f"{self.address}/",
            "listeners": [listener],
            "database": database,
            "log_config": str(self.folder / "log.yaml"),
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(self.folder / "signing.key"),
            "registration_shared_secret": shared_secret,
            "macaroon_secret_key": secrets.token_hex(32),
            "form_secret": secrets.token_hex(32),
            **_CLOSED,
            **_HASTE,
        }


_CLOSED: dict[str, object] = {
    "report_stats": False,
    "trusted_key_servers": [],
    "federation_domain_whitelist": [],
    "allow_public_rooms_over_federation": False,
    "enable_registration": False,
    "presence": {"enabled": False},
    "push": {"enabled": False},
    "url_preview_enabled": False,
}
"""No other server, no statistics, no push service: the homeserver speaks with nobody but its clients."""

_HASTE: dict[str, object] = {
    "bcrypt_rounds": 4,
    "rc_login": {name: {"per_second": 100, "burst_count": 1000} for name in ("address", "account", "failed_attempts")},
}
"""Cheap passwords and any number of logins from one address. The limit on messages stays as Synapse ships it: it is
lifted per account through the admin API, as the README asks of an operator."""

_LOGGING: dict[str, object] = {
    "version": 1,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "WARNING", "handlers": ["console"]},
    "disable_existing_loggers": False,
}

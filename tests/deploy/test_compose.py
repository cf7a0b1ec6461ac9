"""The composition, as Docker Compose itself reads it; that needs no running Docker."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.cli.main import COMMANDS
from bot.settings import Settings

FOLDER = Path(__file__).parents[2] / "deploy" / "compose"
FILE = FOLDER / "compose.yaml"
ALL = ("--profile", "setup", "--profile", "trial")

Service = Mapping[str, Any]


def program() -> Sequence[str] | None:
    """Docker Compose: the plugin, or the program that Debian has."""
    if shutil.which("docker"):
        plugin = ("docker", "compose")
        if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
            return plugin
    return ("docker-compose",) if shutil.which("docker-compose") else None


COMPOSE = program()

needs_compose = pytest.mark.skipif(
    COMPOSE is None, reason="needs docker compose or docker-compose (on Debian: apt install docker-compose)"
)


def understood(*profiles: str) -> Mapping[str, Service]:
    """The services as Docker Compose understands them."""
    assert COMPOSE is not None
    env = {name: value for name, value in os.environ.items() if not name.startswith(("COMPOSE_", "DOCKER_", "LOTSE_"))}
    command = [*COMPOSE, "--file", str(FILE), *profiles, "config"]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    services: Mapping[str, Service] = yaml.safe_load(done.stdout)["services"]
    return services


def written() -> Mapping[str, Service]:
    services: Mapping[str, Service] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"]
    return services


@needs_compose
def test_it_is_understood_and_without_a_word_bot_and_database_are_meant() -> None:
    assert understood().keys() >= {"bot", "db"}
    assert understood(*ALL).keys() == {"bot", "db", "setup", "synapse"}


@needs_compose
@pytest.mark.parametrize("name", ["bot", "setup"])
def test_the_bot_is_closed_off(name: str) -> None:
    service = understood(*ALL)[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert str(service["user"]).partition(":")[0] not in {"", "0", "root"}
    assert service["init"] is True
    assert not service.get("privileged")
    assert not service.get("ports")


@needs_compose
def test_nothing_is_open_to_others() -> None:
    for service in understood(*ALL).values():
        for port in service.get("ports", ()):
            host = port["host_ip"] if isinstance(port, Mapping) else str(port)
            assert host.startswith("127.0.0.1")


@pytest.mark.parametrize("name", ["bot", "setup", "db", "synapse"])
def test_no_secret_stands_in_the_environment(name: str) -> None:
    for key, value in written()[name]["environment"].items():
        if "PASS" in key or "TOKEN" in key or "SECRET" in key:
            assert str(value).startswith("/"), f"{key} names a file"
    assert "lotse:" not in str(written()[name]["environment"].get("LOTSE_DATABASE", ""))


def test_the_variables_of_the_bot_are_settings() -> None:
    for name in written()["bot"]["environment"]:
        if name.startswith("LOTSE_"):
            assert name.removeprefix("LOTSE_").lower() in Settings.model_fields


def test_what_is_only_for_setting_up_or_trying_out_has_a_profile() -> None:
    profiles = {name: service.get("profiles") for name, service in written().items()}
    assert profiles == {"bot": None, "db": None, "setup": ["setup"], "synapse": ["trial"]}


def test_the_running_bot_cannot_change_its_configuration() -> None:
    assert "./config:/etc/lotse:ro" in written()["bot"]["volumes"]
    assert "./config:/etc/lotse" in written()["setup"]["volumes"]


def test_the_commands_are_there() -> None:
    assert written()["bot"]["command"][0] in COMMANDS
    assert written()["setup"]["entrypoint"][:2] == ["lotse", "setup"]


def test_health_is_asked_for_where_it_is_served() -> None:
    assert f"http://{Settings.model_fields['web'].default}/ready" in written()["bot"]["healthcheck"]["test"][1]

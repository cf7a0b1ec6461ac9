"""The configuration."""

import contextlib
from pathlib import Path

import pytest

from bot.authoring import FindingsError
from bot.errors import ConfigurationError
from bot.settings import Settings, load_settings

MINIMAL = "homeserver: https://matrix.example.org\nuser_id: '@lotse:example.org'\npassword: geheim\n"


def load(tmp_path: Path, text: str, **environment: str) -> Settings:
    file = tmp_path / "lotse.yaml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file, environment)


def found(tmp_path: Path, text: str, **environment: str) -> list[tuple[str, str]]:
    with pytest.raises(FindingsError) as caught:
        load(tmp_path, text, **environment)
    return [(f.code, str(f.place).removeprefix(f"{tmp_path}/")) for f in caught.value.findings]


def test_little_is_needed(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL)
    assert settings.allowed == ("@*:example.org",)
    assert settings.login().password == "geheim"
    assert settings.max_members == 2
    assert settings.web == "127.0.0.1:8080"


def test_the_environment_wins(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        MINIMAL + "allow: ['@a:b']\ncontacts: {datenschutz: Frau A, mensch: [Herr B]}\n",
        LOTSE_ALLOW="@x:y, @z:*",
        LOTSE_CONTACTS__DATENSCHUTZ="Frau C",
        LOTSE_MAX_MEMBERS="5",
    )
    assert settings.allowed == ("@x:y", "@z:*")
    assert settings.contacts.datenschutz == "Frau C"
    assert settings.contacts.mensch == ("Herr B",)
    assert settings.max_members == 5


def test_lists_in_the_environment_may_be_yaml(tmp_path: Path) -> None:
    settings = load(tmp_path, MINIMAL, LOTSE_CONTACTS__MENSCH="['Frau D, 9 bis 12 Uhr', Herr E]")
    assert settings.contacts.mensch == ("Frau D, 9 bis 12 Uhr", "Herr E")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("syt_abc\n")
    text = MINIMAL.replace("password: geheim", f"access_token_file: {secret}")
    assert load(tmp_path, text).login().access_token == "syt_abc"
    secret.write_text("\n")
    with pytest.raises(ConfigurationError, match="secret-empty"):
        load(tmp_path, text).login()


@pytest.mark.parametrize(
    ("text", "environment", "expected"),
    [
        (MINIMAL + "max_member: 3\n", {}, [("unknown-key", "lotse.yaml:4:1")]),
        (MINIMAL, {"LOTSE_ALOW": "x"}, [("unknown-variable", "LOTSE_ALOW")]),
        (MINIMAL + "max_members: 1\n", {}, [("too-small", "lotse.yaml:4:14")]),
        (MINIMAL, {"LOTSE_MAX_MEMBERS": "drei"}, [("not-a-number", "LOTSE_MAX_MEMBERS")]),
        (MINIMAL + "access_token: x\n", {}, [("two-logins", "lotse.yaml:1:1")]),
        (MINIMAL.replace("password: geheim", ""), {}, [("no-login", "lotse.yaml:1:1")]),
        (MINIMAL.replace("https://", ""), {}, [("wrong-address", "lotse.yaml:1:13")]),
        (MINIMAL.replace("@lotse", "lotse"), {}, [("wrong-user-id", "lotse.yaml:2:10")]),
        (MINIMAL + "language: fr\n", {}, [("unknown-value", "lotse.yaml:4:11")]),
        ("homeserver: [\n", {}, [("yaml-syntax", "lotse.yaml:2:1")]),
    ],
)
def test_mistakes_are_found_at_their_place(
    tmp_path: Path, text: str, environment: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert found(tmp_path, text, **environment) == expected


def test_without_a_file_what_is_missing_is_named_as_a_variable(tmp_path: Path) -> None:
    with pytest.raises(FindingsError) as caught, contextlib.chdir(tmp_path):
        load_settings(None, {"LOTSE_HOMESERVER": "https://matrix.example.org", "LOTSE_PASSWORD": "x"})
    assert [str(f.place) for f in caught.value.findings] == ["LOTSE_USER_ID"]


def test_without_file_and_variables_there_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no-configuration"), contextlib.chdir(tmp_path):
        load_settings(None, {"HOME": "/"})


@pytest.mark.parametrize(("name", "near"), [("LOTSE_HOMESERVR", "LOTSE_HOMESERVER"), ("LOTSE_FOO", "")])
def test_the_common_prefix_makes_no_variable_near(tmp_path: Path, name: str, near: str) -> None:
    with pytest.raises(FindingsError) as caught:
        load(tmp_path, MINIMAL, **{name: "x"})
    assert caught.value.findings[0].details["near"] == near


@pytest.mark.parametrize("written", ["syt_ab cd", "syt_ab\nsyt_cd", "syt_ü"])
def test_what_can_be_no_token_is_refused_and_not_shown(tmp_path: Path, written: str) -> None:
    secret = tmp_path / "token"
    secret.write_text(written, encoding="utf-8")
    settings = load(tmp_path, MINIMAL.replace("password: geheim", f"access_token_file: {secret}"))
    with pytest.raises(ConfigurationError, match="token-malformed") as caught:
        settings.login()
    assert "syt_" not in str(caught.value)


def test_a_byte_order_mark_is_no_part_of_a_secret(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("geheim\r\n", encoding="utf-8-sig")
    text = MINIMAL.replace("password: geheim", f"password_file: {secret}")
    assert load(tmp_path, text).login().password == "geheim"


def test_no_secret_is_ever_shown(tmp_path: Path) -> None:
    with pytest.raises(FindingsError) as caught:
        load(tmp_path, MINIMAL.replace("geheim", "[hunter2]") + "database: [hunter3]\n")
    shown = repr(caught.value) + repr(caught.value.findings) + str(caught.value)
    assert "hunter" not in shown
    assert "geheim" not in repr(load(tmp_path, MINIMAL)) + repr(load(tmp_path, MINIMAL).login())

"""The files that ``lotse setup`` leaves: the configuration, and beside it what the bot logs in with (both 0600)."""

from __future__ import annotations

import json
from pathlib import Path

from bot.cli.setup.plan import Plan, Way
from bot.errors import StorageError
from bot.matrix.private_files import create_private, read_private, write_private

FOLDER_MODE = 0o700


class PasswordAside:
    """The password of an account that is being made, beside the file where it is going to be.

    Until the account is there, what lies in that file stays as it is.

    Args:
        file: where the password is going to be.
    """

    def __init__(self, file: Path) -> None:
        self._file = file.with_name(f"{file.name}.new")

    def left(self) -> str | None:
        """What was left by an earlier call that did not come to its end; None where there is nothing."""
        content = read_private(self._file)
        return content.decode("ascii", errors="replace").strip() or None if content is not None else None

    def keep(self, password: str) -> None:
        """Stores a password.

        Raises:
            StorageError: it cannot be written.
        """
        _write(self._file, password + "\n")

    def drop(self) -> None:
        """Removes the password: there is no account with it, or it is stored elsewhere."""
        self._file.unlink(missing_ok=True)


def write_configuration(plan: Plan, header: str) -> None:
    """Writes what the bot logs in with, where it does not lie in a file already, and the configuration.

    Args:
        plan: what was set up.
        header: a line for those who read the file.

    Raises:
        StorageError: something cannot be written.
    """
    if plan.login.file is None:
        _write(plan.login_file, plan.login.value + "\n")
        PasswordAside(plan.login_file).drop()
    _write(plan.config, f"# {header}\n{as_yaml(plan)}")


def as_yaml(plan: Plan) -> str:
    """The configuration. A text in double quotes is the same in YAML and in JSON."""
    key = "access_token_file" if plan.way is Way.TOKEN else "password_file"
    further = dict(plan.further)
    datenschutz = further.pop("datenschutz", None)
    values = {
        "homeserver": plan.homeserver,
        "user_id": plan.user_id,
        key: str(plan.login_file),
        "data_dir": str(plan.data_dir),
        **further,
    }
    lines = [f"{name}: {_quoted(value)}" for name, value in values.items()]
    if datenschutz is not None:
        lines += ["contacts:", f"  datenschutz: {_quoted(datenschutz)}"]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(path: Path, text: str) -> None:
    """Writes a file; whether one that is there may be replaced was asked before."""
    try:
        path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError("storage-unwritable", path=str(path.parent), reason=error.strerror or "?") from error
    write = write_private if path.exists() else create_private
    write(path, text.encode())

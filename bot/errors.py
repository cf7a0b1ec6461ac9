"""The errors that stop an operation.

Every error carries a stable ``code`` and the ``details`` its sentence needs. The sentences themselves are data
(``bot/wording``), so that an admin reads them in German or English; ``str()`` is the bare fact for developers.
Neither holds a text of a person, a token or a key.

    LotseError                      ends a command with exit code 2
    ├ UsageError                    arguments of a command
    ├ FindingsError                 what authors or admins wrote, with places (``bot.authoring.finding``)
    ├ ConfigurationError            configuration as a whole
    ├ ContentError                  dialogs, knowledge or an answers file as a whole
    ├ HomeserverError
    │ ├ Unreachable                 wait and go on
    │ ├ RateLimited                 wait ``retry_after`` and go on
    │ ├ Refused                     the homeserver said no
    │ ├ LoggedOutSoftly             log in again on the same device
    │ └ TokenRevoked                final: somebody ended this login
    ├ IdentityError                 the bot's encryption identity
    └ StorageError
      ├ DataDirectoryInUse          a second process on one ``data_dir`` or one database
      ├ DatabaseOutdated            its migrations are missing, or it is newer than the program
      └ StorageUnavailable          disk full, database locked or away: wait and go on
"""

from __future__ import annotations

from collections.abc import Mapping


class LotseError(Exception):
    """A failure with a stable code and the details its sentence needs.

    Args:
        code: stable word with hyphens, a key of ``bot/wording``.
        details: values for the placeholders of the sentence.
    """

    exit_code = 2

    def __init__(self, code: str, **details: str) -> None:
        self.code = code
        self.details: Mapping[str, str] = details
        super().__init__(code)

    def __str__(self) -> str:
        """The code and its details in one line."""
        inner = ", ".join(f"{key}={value}" for key, value in self.details.items())
        return f"{self.code} ({inner})" if inner else self.code


class UsageError(LotseError):
    """The arguments of a command cannot be used."""


class ConfigurationError(LotseError):
    """The configuration cannot be used."""


class ContentError(LotseError):
    """The dialogs, the knowledge or an answers file cannot be used."""


class HomeserverError(LotseError):
    """The homeserver did not do what was asked."""


class Unreachable(HomeserverError):
    """The homeserver does not answer; waiting may help."""


class RateLimited(HomeserverError):
    """The homeserver asks to wait.

    Args:
        code: stable word.
        retry_after: seconds to wait.
    """

    def __init__(self, code: str, *, retry_after: float) -> None:
        super().__init__(code, seconds=f"{retry_after:.1f}")
        self.retry_after = retry_after


class Refused(HomeserverError):
    """The homeserver said no; asking again will not help."""


class LoggedOutSoftly(HomeserverError):
    """The login has run out, but the device and its keys are kept (``soft_logout`` of the specification)."""


class TokenRevoked(HomeserverError):
    """This login was ended by somebody; it cannot be mended without a person."""


class IdentityError(LotseError):
    """The bot's cross-signing identity cannot be used or must not be replaced."""


class StorageError(LotseError):
    """Something in ``data_dir`` cannot be read or written."""


class DataDirectoryInUse(StorageError):
    """Another process works on the same ``data_dir`` or the same database."""


class DatabaseOutdated(StorageError):
    """The database does not have the tables that this version of the program works with."""


class StorageUnavailable(StorageError):
    """Nothing can be stored now: the disk is full, the database locked or away; waiting may help."""

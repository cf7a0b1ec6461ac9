"""The table of checks; a new one is a module and a line here."""

from __future__ import annotations

from bot.cli.doctor import clock, content, data, database, disk, homeserver, identity, login, migrations, processes
from bot.cli.doctor.surroundings import Check

CHECKS: tuple[Check, ...] = (
    Check("content", content.examine),
    Check("data", data.examine),
    Check("processes", processes.examine),
    Check("disk", disk.examine),
    Check("database", database.examine),
    Check("migrations", migrations.examine, needs=("database",)),
    Check("homeserver", homeserver.examine),
    Check("clock", clock.examine, needs=("homeserver",)),
    Check("login", login.examine, needs=("homeserver",)),
    Check("identity", identity.examine, needs=("login",)),
)
"""What is looked at, in this order, once the configuration could be read."""

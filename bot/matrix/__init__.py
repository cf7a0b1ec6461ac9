"""The Matrix side of the bot: the only part, besides the demo's guest, that knows matrix-nio."""

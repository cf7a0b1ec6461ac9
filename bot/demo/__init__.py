"""A homeserver, the bot and a guest on one machine, for trying the whole path and for testing it."""

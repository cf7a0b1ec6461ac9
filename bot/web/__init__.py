"""What an admin's tools ask the running bot: whether it lives, whether it works, and how much there is to do.

Nothing here tells who talks to the bot, in which room, or what was said (``deploy/README.md``, "Watching it").
"""

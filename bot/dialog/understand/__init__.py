"""What a person's words mean as the answer to a question: an answer, a command, or nothing that is sure enough."""

from bot.dialog.understand.meaning import Guessed, Meant, Understood, Wanted, understand

__all__ = ["Guessed", "Meant", "Understood", "Wanted", "understand"]

"""The next steps as an answer of its own, once there is a result."""

from __future__ import annotations

from bot.advice.explain.outlook import steps_by_phase
from bot.advice.explain.pages import pages
from bot.advice.explain.speech import Speech
from bot.texts import Document


def steps(speech: Speech) -> tuple[Document, ...]:
    """All next steps of the recommendation, by phase."""
    phases = steps_by_phase(speech)
    heading = speech.say("later.steps", count=len(speech.recommendation.next_steps))
    return pages((Document.join(heading, *phases[:1]), *phases[1:], speech.say("later.steps_end")))

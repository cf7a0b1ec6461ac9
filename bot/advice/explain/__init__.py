"""A recommendation as the bot would say it: a few messages, the answer first.

Source: docs/methode.md, section 8 (the blocks of every result), and the guidance text with its five heads.
"""

from __future__ import annotations

from bot.advice.explain.answer import answer
from bot.advice.explain.conditions import conditions
from bot.advice.explain.open_points import assumptions, change, unclear, unknown
from bot.advice.explain.outlook import combination, heads, next_steps, notices, second_channel
from bot.advice.explain.pages import pages
from bot.advice.explain.scenario import grouped, scenario, shown
from bot.advice.explain.speech import Speech, Told, told
from bot.advice.explain.why_not import mention, others, owned, why_not
from bot.advice.recommendation import Recommendation
from bot.answers import Answers
from bot.knowledge.catalogue import Knowledge
from bot.knowledge.validity import held_on
from bot.texts import Document, Sentences

__all__ = ["Speech", "explain"]


def explain(
    recommendation: Recommendation, knowledge: Knowledge, *, sentences: Sentences, answers: Answers
) -> tuple[Document, ...]:
    """The messages in the order in which they are said.

    Args:
        recommendation: what is explained.
        knowledge: names, sentences of rules, facts with sources.
        sentences: the bot's sentences in one register.
        answers: what the organisation answered.
    """
    speech = Speech(recommendation, held_on(knowledge, recommendation.as_of), sentences, answers)
    sections = (
        *_scenarios(speech),
        conditions(speech),
        mention(speech),
        combination(speech),
        second_channel(speech),
        next_steps(speech),
        why_not(speech),
        owned(speech),
        others(speech),
        unclear(speech),
        change(speech),
        unknown(speech),
        assumptions(speech),
        heads(speech),
        notices(speech),
    )
    return (answer(speech), *pages(sections))


def _scenarios(speech: Speech) -> tuple[Document, ...]:
    said: set[Told] = set()
    documents = []
    for group in grouped(speech):
        documents.append(scenario(speech, group, frozenset(said)))
        said |= {told(entry.product, finding) for entry in shown(group[0]) for finding in entry.findings}
    if any(advice.ranking for advice in speech.recommendation.scenarios):
        documents[0] = Document.join(speech.say("result.reading"), documents[0])
    return tuple(documents)

"""Why this recommendation: per scenario what carries the first place, what was checked, and why not the second."""

from __future__ import annotations

from collections import Counter

from bot.advice.applied import rules_of
from bot.advice.explain.against import budget, lead, route_first
from bot.advice.explain.facts import scored, strung
from bot.advice.explain.pages import pages
from bot.advice.explain.praise import largest, reason
from bot.advice.explain.speech import Speech, bullets, flow, unique
from bot.advice.recommendation import RankedProduct, ScenarioAdvice
from bot.advice.standing import firsts
from bot.knowledge.model import Outcome
from bot.texts import Document

_CONTRIBUTIONS = 5
_REASONS_NAMED = 3


def why(speech: Speech) -> tuple[Document, ...]:
    """The reasons for the recommendation; scenarios of which the same is said share a section."""
    groups: dict[Document, list[str]] = {}
    for advice in speech.recommendation.scenarios:
        groups.setdefault(_scenario(speech, advice), []).append(advice.scenario)
    sections = [
        Document.join(speech.say("after.where", scenarios=", ".join(map(speech.scenario, scenarios))), told)
        for told, scenarios in groups.items()
    ]
    sections[0] = Document.join(speech.say("after.why"), sections[0])
    sections[-1] = Document.join(sections[-1], speech.say("after.why_more"))
    return pages(sections)


def _scenario(speech: Speech, advice: ScenarioAdvice) -> Document:
    leaders = firsts(advice)
    if not leaders:
        return Document.join(route_first(speech, advice), _nothing(speech, advice))
    first = leaders[0]
    return Document.join(
        route_first(speech, advice),
        _carried(speech, first),
        _checked(speech, advice, first),
        _second(speech, advice, first),
    )


def _carried(speech: Speech, first: RankedProduct) -> Document:
    parts = largest(first.contributions, _CONTRIBUTIONS)
    said = speech.say("after.carried", product=speech.product(first.product), score=scored(speech, first.score))
    return Document.join(
        said,
        bullets(
            speech.say("after.contribution", head=speech.head(part.head), reason=reason(speech, part)) for part in parts
        ),
    )


def _checked(speech: Speech, advice: ScenarioAdvice, first: RankedProduct) -> Document:
    """The rules that the first product passes, and those that have a condition or an instruction for it."""
    rules = unique(rule.id for rule, _ in rules_of(advice, speech.answers, speech.knowledge))
    conditional = unique(finding.rule for finding in first.findings)
    passed = [speech.words("result.quoted", name=speech.rule(rule)) for rule in rules if rule not in conditional]
    statements = dict.fromkeys(
        flow((speech.say("after.rule", rule=speech.rule(finding.rule)), speech.statement(finding, first.product)))
        for finding in first.findings
    )
    return Document.join(
        speech.say("after.passed", count=len(passed), rules=strung(speech, passed)) if passed else Document(),
        Document.join(speech.say("after.conditional", count=len(conditional)), bullets(statements))
        if statements
        else Document(),
    )


def _second(speech: Speech, advice: ScenarioAdvice, first: RankedProduct) -> Document:
    """What decided against the product behind the first one."""
    if len(advice.ranking) == 1:
        return speech.say("after.no_second", product=speech.short(first.product))
    second = advice.ranking[1]
    if not second.can_be_first:
        behind = dict.fromkeys(
            speech.statement(finding, second.product)
            for finding in second.findings
            if finding.outcome is Outcome.BEHIND
        )
        return flow((speech.say("after.second_behind", product=speech.short(second.product)), *behind))
    kind = "after.second_shared" if second.rank == 1 else "after.second"
    return Document.join(
        speech.say(kind, product=speech.short(second.product), score=scored(speech, second.score)),
        budget(speech, second, first),
        lead(speech, first, second),
    )


def _nothing(speech: Speech, advice: ScenarioAdvice) -> Document:
    """Why nothing can be first: the conditions that most products fail or leave open."""
    failed = Counter(rule for entry in advice.excluded for rule in {finding.rule for finding in entry.findings})
    opened = Counter(rule for entry in advice.unclear for rule in {finding.rule for finding in entry.findings})
    rows = [
        speech.say(kind, rule=speech.rule(rule), count=count)
        for kind, counts in (("after.often_broken", failed), ("after.often_open", opened))
        for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_REASONS_NAMED]
    ]
    return Document.join(speech.say("after.nothing_first"), bullets(rows))

"""What follows: which tools together, the second channel, the next steps, the notices."""

from __future__ import annotations

from bot.advice.explain.speech import Speech, bullets, section, unique
from bot.advice.standing import firsts
from bot.knowledge.model import Level
from bot.knowledge.scenarios import Clientele, Phase
from bot.texts import Document

_HEADS = ("bedienbarkeit", "integration", "zukunft", "kosten", "datenschutz")


def combination(speech: Speech) -> Document:
    """One tool or two, as sentences."""
    return section(speech.say("result.combination"), *combination_reasons(speech))


def combination_reasons(speech: Speech) -> tuple[Document, ...]:
    """Why the tools belong together, sentence by sentence."""
    advised = speech.recommendation.combination
    by_tool: dict[str, list[str]] = {}
    for scenario, tool in advised.covers.items():
        by_tool.setdefault(tool, []).append(scenario)
    parts = [tools(speech, by_tool)]
    if advised.uncovered:
        parts.append(speech.say("result.combination_uncovered", scenarios=speech.scenarios(advised.uncovered)))
    parts += [
        speech.say("result.combination_shared", tool=speech.tool(tool))
        for tool, scenarios in by_tool.items()
        if _is_team_and_clients(speech, scenarios) and tool in speech.knowledge.products
    ]
    parts += _equal(speech, by_tool)
    scenarios = [advice.scenario for advice in speech.recommendation.scenarios]
    if _is_team_and_clients(speech, scenarios):
        parts.append(speech.say("result.combination_two"))
    elif speech.answers.chosen("q_groesse.staff") != ("0",):
        parts.append(speech.say("result.combination_private"))
    return tuple(parts)


def _equal(speech: Speech, by_tool: dict[str, list[str]]) -> list[Document]:
    """Products that share the first place with a tool in everything it covers."""
    ties = {advice.scenario: {entry.product for entry in firsts(advice)} for advice in speech.recommendation.scenarios}
    parts = []
    for tool, scenarios in by_tool.items():
        equal = set.intersection(*(ties[scenario] for scenario in scenarios))
        if tool in equal and len(equal) > 1:
            names = speech.products(sorted(equal - {tool}))
            parts.append(speech.say("result.combination_equal", tool=speech.tool(tool), products=names))
    return parts


def tools(speech: Speech, by_tool: dict[str, list[str]]) -> Document:
    """Which tool is for which scenarios, in a sentence."""
    advised = speech.recommendation.combination
    if not by_tool:
        return speech.say("result.combination_none")
    covers = speech.listed(
        speech.words("result.cover", tool=speech.tool(tool), scenarios=speech.scenarios(scenarios))
        for tool, scenarios in by_tool.items()
    )
    products = [tool for tool in by_tool if tool in speech.knowledge.products]
    if not products:
        return speech.say("result.combination_route_only", covers=covers)
    if len(by_tool) == 1 and not advised.uncovered:
        return speech.say("result.combination_one", tool=speech.tool(products[0]))
    return speech.say("result.combination_several", covers=covers)


def _is_team_and_clients(speech: Speech, scenarios: list[str]) -> bool:
    clientele = {speech.knowledge.scenarios[scenario].clientele for scenario in scenarios}
    return "team_intern" in scenarios and not clientele.isdisjoint({Clientele.OPEN, Clientele.CLOSED})


def second_channel(speech: Speech) -> Document:
    """The same information for those who do not use the app."""
    scenarios = {advice.scenario for advice in speech.recommendation.scenarios}
    parents = "eltern_angehoerige" in scenarios and len(scenarios) > 1
    return section(
        speech.say("result.second"),
        speech.say("result.second_channel"),
        speech.say("result.second_parents") if parents else Document(),
    )


def next_steps(speech: Speech) -> Document:
    """What to do now, by phase."""
    return section(speech.say("result.next"), *steps_by_phase(speech))


def steps_by_phase(speech: Speech) -> tuple[Document, ...]:
    """What to do in each phase in which there is something to do."""
    steps = {step.id: step for step in speech.knowledge.next_steps}
    advised = [steps[step] for step in speech.recommendation.next_steps]
    parts = []
    for phase in Phase:
        rows = [speech.phrase(step.text) for step in advised if step.phase is phase]
        heading = speech.say("result.next_phase", phase=speech.words(f"phase.{phase}"))
        parts.append(section(heading, bullets(rows)))
    return tuple(part for part in parts if part)


def heads(speech: Speech) -> Document:
    """The five heads of the guidance with their questions."""
    return section(speech.say("result.heads_heading"), bullets(speech.say(f"guidance.{head}") for head in _HEADS))


def notices(speech: Speech) -> Document:
    """Interest, kind of advice, thanks."""
    matrix = matrix_products(speech)
    return section(
        speech.say("result.notices"),
        speech.say("result.interest", products=speech.products(matrix)) if matrix else Document(),
        _ekd_remark(speech),
        _telegram_remark(speech),
        speech.say("result.weights_public"),
        speech.say("result.thanks"),
    )


def matrix_products(speech: Speech) -> tuple[str, ...]:
    """The Matrix products among the results."""
    return tuple(
        product for product in _results(speech) if speech.knowledge.products[product].word("open_standard") == "matrix"
    )


def _results(speech: Speech) -> tuple[str, ...]:
    """The products that are ranked or to be settled in some scenario."""
    ranked = (entry.product for advice in speech.recommendation.scenarios for entry in advice.ranking)
    unclear = (entry.product for advice in speech.recommendation.scenarios for entry in advice.unclear)
    return unique((*ranked, *unclear))


def _ekd_remark(speech: Speech) -> Document:
    """The old remark on Signal, with its date, for Protestant bodies where Signal is among the results."""
    if speech.recommendation.law != "ev_dsgekd" or "signal" not in _results(speech):
        return Document()
    return speech.say("result.ekd_signal") if speech.recommendation.level > Level.V0 else Document()


def _telegram_remark(speech: Speech) -> Document:
    """What the church authorities said on Telegram, with its dates, for church bodies that may think of it.

    That is where it is among the results, or where a channel for public news is sought.
    """
    church = speech.knowledge.laws[speech.recommendation.law].church
    seeks_news = any(advice.level is Level.V0 for advice in speech.recommendation.scenarios)
    is_near = seeks_news or "telegram" in _results(speech)
    return speech.say("result.kdsa_telegram") if church and is_near else Document()

"""What is said with the shipped knowledge: no reason that is untrue where it is said, no bound left out."""

import re

import pytest

from bot.advice.explain import Speech, explain
from bot.advice.explain.why_not import others
from bot.advice.recommend import recommend
from bot.advice.recommendation import Recommendation
from bot.answers import Answers, Value
from bot.conversation.content import Content
from bot.knowledge.model import Outcome
from bot.texts import plain
from tests.support.catalogue import TODAY
from tests.unit.advice.example import german

EVERYTHING = Answers(
    {
        "q_scenarios": ("team_intern", "klient_kontakt", "beratung_inhalt", "rundinfo_oeffentlich", "krise_notfall"),
        "q_recht": "kath_kdg",
        "q_feld": "jugendarbeit",
        "q_vertraulich": "V2",
        "q_zielgruppe": ("jugend_13_15", "blind_sehbehindert"),
        "f_alter_min": "13",
        "f_zugang": ("keine_app",),
        "f_funktionen": ("gastlink", "mehrere_berater"),
    }
)


def advised(content: Content, answers: Answers) -> Recommendation:
    return recommend(answers, content.knowledge, TODAY)


def told(content: Content, answers: Answers) -> str:
    documents = explain(advised(content, answers), content.knowledge, sentences=german(), answers=answers)
    return "\n\n".join(plain.render(document) for document in documents)


def news(law: str) -> Answers:
    return Answers({"q_scenarios": ("rundinfo_oeffentlich",), "q_recht": law, "q_vertraulich": "V0"})


def test_an_excluded_product_violates_what_is_said_wherever_it_is_said(content: Content) -> None:
    result = advised(content, EVERYTHING)
    rows = re.compile(r"Nicht erfüllt ist „(.+?)“(?: \((nur|außer) bei: (.+?)\))?: (.+)")
    speech = Speech(result, content.knowledge, german(), EVERYTHING)
    violated = {
        (speech.short(entry.product), speech.rule(finding.rule), speech.scenario(advice.scenario))
        for advice in result.scenarios
        for entry in advice.excluded
        for finding in entry.findings
    }
    every = [speech.scenario(advice.scenario) for advice in result.scenarios]
    said = rows.findall(plain.render(others(speech)))
    assert {kind for _, kind, _, _ in said} == {"", "nur", "außer"}
    for rule, kind, named, products in said:
        where = [name for name in every if not kind or (f"„{name}“" in named) == (kind == "nur")]
        assert where
        for product in products.split(", "):
            assert all((product, rule, name) in violated for name in where), (product, rule, where)


def test_the_crisis_is_never_told_together_with_another_way(content: Content) -> None:
    wishes = ("mehrere_berater", "gastlink", "dateien", "video", "sprachnachricht")
    scenarios = ("klient_kontakt", "beratung_inhalt", "krise_notfall")
    text = told(content, Answers({"q_scenarios": scenarios, "q_recht": "kath_kdg", "f_funktionen": wishes}))
    assert "nie als Notruf" in text
    assert not re.search(r"^.*, Krise und Notfall – Schutzstufe", text, re.MULTILINE)


def test_a_channel_of_meta_for_public_news_is_held_to_its_bounds(content: Content) -> None:
    text = told(content, news("weltlich_dsgvo"))
    assert re.search(r"WhatsApp-Kanal[^\n]*: [^\n]*ohne Personenbezug[^\n]*geschützten Weg", text)


def test_public_news_call_the_messengers_of_the_guidance_unfit_for_sensitive_data_only(content: Content) -> None:
    assert "Nicht für sensible Daten geeignet: WhatsApp" in told(content, news("weltlich_dsgvo"))
    assert "Nicht dafür geeignet: WhatsApp" in told(content, Answers({"q_vertraulich": "V1"}))


@pytest.mark.parametrize(("law", "said"), [("kath_kdg", True), ("ev_dsgekd", True), ("weltlich_dsgvo", False)])
def test_church_bodies_hear_what_their_authorities_said_on_telegram(content: Content, law: str, *, said: bool) -> None:
    assert ("Datenschutzaufsichten haben Telegram" in told(content, news(law))) is said


@pytest.mark.parametrize(("given", "words"), [("ja", "Schweigepflicht"), ("unklar", "mögliche Schweigepflicht")])
def test_an_open_duty_of_secrecy_raises_the_level_as_a_possible_one(content: Content, given: str, words: str) -> None:
    answers: dict[str, Value] = {"q_scenarios": ("klient_kontakt",), "q_vertraulich": "V2", "f_schweigepflicht": given}
    assert f"höher wegen: {words}." in told(content, Answers(answers))


def test_a_group_of_volunteers_hears_that_roles_are_missing(content: Content) -> None:
    answers: dict[str, Value] = {"q_scenarios": ("ehrenamt",), "q_recht": "weltlich_dsgvo", "q_vertraulich": "V1"}
    [advice] = advised(content, Answers(answers)).scenarios
    delta = next(entry for entry in advice.ranking if entry.product == "delta_chat")
    assert [(finding.clause, finding.outcome) for finding in delta.findings if finding.rule == "K17"] == [
        ("roles_said", Outcome.OK)
    ]
    assert delta.outcome is Outcome.OK


def test_church_law_is_named_where_it_asks_for_encryption_of_ordinary_data(content: Content) -> None:
    church: dict[str, Value] = {"q_scenarios": ("ehrenamt",), "q_recht": "ev_dsgekd", "q_vertraulich": "V1"}
    text = told(content, Answers({**church, "q_bestand": ("nextcloud",)}))
    assert "Die kirchlichen Aufsichten verlangen das schon bei gewöhnlichen Daten" in text
    assert "Bei diesem Schutzbedarf muss" not in text


def test_a_counselling_platform_needs_a_contract_even_without_a_messenger(content: Content) -> None:
    answers: dict[str, Value] = {"q_scenarios": ("beratung_inhalt",), "q_recht": "kath_kdg", "q_vertraulich": "V3"}
    nobody: dict[str, Value] = {"q_zielgruppe": ("gehoerlos",), "f_zugang": ("keine_app", "kein_smartphone")}
    result = advised(content, Answers({**answers, **nobody}))
    assert not any(entry.rank == 1 for advice in result.scenarios for entry in advice.ranking)
    assert "avv_kdg" in result.next_steps

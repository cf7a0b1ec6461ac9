"""Each block of the explanation, on a recommendation made by hand."""

import re
from dataclasses import replace

import pytest

from bot.advice.explain import explain
from bot.advice.explain.pages import LIMIT
from bot.advice.recommendation import Assumption, Contribution, Interval, Recommendation, ScenarioAdvice
from bot.answers import Answers
from bot.knowledge.model import Level
from bot.texts import plain
from tests.unit.advice import example
from tests.unit.advice.example import advice, behind, german, knowledge, ranked, recommendation, with_route

NOBODY = Answers()


def messages(result: Recommendation, answers: Answers = NOBODY) -> list[str]:
    documents = explain(result, knowledge(), sentences=german(), answers=answers)
    return [plain.render(document) for document in documents]


def told(result: Recommendation, answers: Answers = NOBODY) -> str:
    return "\n\n".join(messages(result, answers))


def one(entry: ScenarioAdvice) -> Recommendation:
    return recommendation(entry)


def test_first_message_holds_the_answer_and_little_else() -> None:
    first = messages(recommendation())[0]
    assert "Alpha" in first
    assert "sicher 66, möglich bis 73" in first
    assert "DSGVO" in first
    assert "23.11.2026" in first
    assert len(first) < 1200


def test_tied_products_are_equal_choices() -> None:
    entry = replace(advice(), ranking=(ranked("alpha", 1, 60, 60), ranked("beta", 1, 58, 58)))
    assert "Alpha und Beta – gleichwertig (knapp)" in told(one(entry))


def test_a_way_without_a_messenger_comes_before_any_product() -> None:
    text = told(one(with_route(advice())))
    assert text.index("Telefon") < text.index("Alpha")
    assert "Rufen Sie an." in text


def test_a_product_held_back_says_why_and_is_not_named_first() -> None:
    entry = replace(advice(), ranking=(behind(ranked("beta", 1, 70, 70)),), stability=None, tipping_points=())
    text = told(one(entry))
    assert "noch kein Produkt" not in text
    assert "nicht Platz 1" in text
    assert "Es gibt keinen AVV." in text
    assert "Zwei Wege gibt es" in text


def test_the_lower_level_stands_beside_a_result_without_a_first() -> None:
    entry = replace(advice(), ranking=(), lower_level=(Level.V0, ("beta",)), stability=None, tipping_points=())
    assert "Bei V0 stünde vorn: Beta" in told(one(entry))
    assert "Offen ist nichts mehr" in told(one(replace(entry, unclear=())))


def test_nothing_affordable_names_both_ways_out() -> None:
    costly = tuple(replace(entry, over_budget=True) for entry in advice().ranking)
    text = told(one(replace(advice(), ranking=costly, lower_level=(Level.V0, ("beta",)))))
    assert "über Ihrem Budget" in text
    assert "mehr Geld" in text
    assert "Bei V0 stünde vorn: Beta" in text


def test_conditions_stand_once_with_their_source_and_date() -> None:
    both = recommendation(advice("team_intern"), advice("klient_kontakt"))
    text = told(both)
    assert text.count("Den Abgleich der Kontakte bei der Einrichtung ablehnen.") == 2  # once each for Alpha and Beta
    assert "Bedingungen (https://example.org/terms), 02.2024" in text


def test_conditions_of_one_scenario_name_it() -> None:
    free = tuple(replace(entry, findings=()) for entry in advice().ranking)
    text = told(recommendation(advice("team_intern"), replace(advice("klient_kontakt"), ranking=free)))
    assert "(nur bei: „Einsatz team_intern“)" in text


@pytest.mark.parametrize("given", [NOBODY, Answers({"f_zugang": ("nur_whatsapp",)}), Answers({"q_groesse.staff": "0"})])
def test_whatsapp_and_facebook_messenger_are_always_spoken_of_with_true_reasons(given: Answers) -> None:
    text = told(recommendation(), given)
    assert "Bei Whatsapp sind die Inhalte der Nachrichten voreingestellt Ende-zu-Ende-verschlüsselt" in text
    assert "Gruppen nur, wenn jemand es einschaltet" in text
    assert "wer wann mit wem schreibt" in text
    assert "Adressbuch (nur Whatsapp)" in text
    assert "Nutzungsbedingungen (nur Whatsapp)" in text
    assert "unverschlüsselt" not in text
    assert "nicht verschlüsselt" not in text


def test_a_reason_is_left_out_where_its_fact_does_not_hold() -> None:
    known = knowledge()
    whatsapp = known.products["whatsapp"]
    without = replace(whatsapp, facts={k: v for k, v in whatsapp.facts.items() if k != "org_use_allowed"})
    changed = replace(known, products={**known.products, "whatsapp": without})
    documents = explain(recommendation(), changed, sentences=german(), answers=NOBODY)
    assert "Nutzungsbedingungen" not in "\n".join(plain.render(document) for document in documents)


def test_the_catalogue_may_lack_both_products() -> None:
    known = knowledge()
    kept = {name: entry for name, entry in known.products.items() if name not in ("whatsapp", "fb_messenger")}
    bare = replace(advice(), unclear=(), excluded=())
    documents = explain(one(bare), replace(known, products=kept), sentences=german(), answers=NOBODY)
    assert "WhatsApp und Facebook Messenger" in "\n".join(plain.render(document) for document in documents)


def test_the_guidance_speaks_of_the_law_that_applies() -> None:
    text = told(replace(recommendation(), law="kath_kdg"))
    assert "datenschutzkonform (KDG)" in text
    assert "datenschutzkonform (DSGVO)" not in text


def test_a_named_package_gets_its_reasons_in_full() -> None:
    text = told(recommendation(), Answers({"q_bestand": ("m365",)}))
    assert "Suite_Chat erfüllt hier nicht alle Bedingungen: Die Chats sind nicht voreingestellt" in text
    assert "Für Organisatorisches ohne vertrauliche Daten bleibt es brauchbar." in text


def test_a_product_for_ordinary_matters_is_mentioned() -> None:
    assert "ohne vertrauliche Daten brauchbar: Suite_Chat (für mehr fehlt: Regel K1)" in told(recommendation())


def test_equal_questions_to_vendors_are_asked_once() -> None:
    text = told(recommendation(advice("team_intern"), advice("klient_kontakt")))
    assert text.count("Bieten Sie einen AVV an?") == 1
    assert "→ Fb_Messenger" in text


def test_a_tipping_point_says_from_and_to() -> None:
    text = told(recommendation())
    assert "Wenn „Zukunft“ für Sie statt 15 % mehr als 18 % zählt, liegt Beta vorn." in text


def test_what_is_not_known_is_named_for_first_places_only() -> None:
    text = told(recommendation())
    assert "Alpha: offen oder nur vom Anbieter behauptet" in text
    assert "Beta: offen" not in text


def test_interest_is_disclosed_only_where_matrix_is_among_the_results() -> None:
    assert "Interessenhinweis" in told(recommendation())
    entry = replace(advice(), ranking=(ranked("beta", 1, 60, 60),), tipping_points=())
    assert "Interessenhinweis" not in told(one(entry))


def test_provisional_says_why() -> None:
    express = replace(recommendation(), provisional=True)
    assert "vorläufig" in messages(express)[0]
    assert "der kurze Weg" in messages(express)[0]
    missing = replace(express, assumptions=(Assumption("q_recht"),), law_assumed=True)
    assert "welches Datenschutzrecht gilt" in messages(missing)[0]
    assert "Mitarbeitervertretung (MAV)" in told(missing)
    assert "vorläufig" not in messages(recommendation())[0].lower()


def test_a_raised_level_says_what_raised_it() -> None:
    raised = replace(recommendation(), level=Level.V3, level_raised_by=("f_schweigepflicht",))
    assert "Angegeben war V1" in messages(raised)[0]
    assert "Schweigepflicht" in messages(raised)[0]


def test_team_and_clients_never_share_an_account() -> None:
    text = told(recommendation(advice("team_intern"), advice("klient_kontakt")))
    assert "niemals mit demselben Konto" in text
    assert "Private Konten" in text


def test_steps_stand_in_their_phases() -> None:
    text = told(recommendation())
    assert text.index("Schritt decide.") < text.index("Schritt prepare.") < text.index("Schritt run.")


def test_minor_assumptions_share_a_line() -> None:
    given = (Assumption("q_it"), Assumption("q_prio"), Assumption("q_feld"))
    text = told(replace(recommendation(), assumptions=given))
    assert "eigene Schwerpunkte und Arbeitsfeld" in text
    assert "ohne IT-Betreuung" in text


def test_thanks_and_limits_are_said() -> None:
    text = told(recommendation())
    assert "Johannes Landstorfer" in text
    assert "Harald Büring" in text
    assert "keine Rechtsberatung" in text


@pytest.mark.parametrize(
    "words",
    [
        "vor allem nicht mit Klient:innen, aber auch nicht unter Kolleg:innen",
        "keine IT-Management-Funktionen",
        "die richtigen Funktionen für unsere Bedarfe",
        "Kanäle (Channels) oder Rundnachrichten (Broadcasting)",
        "leicht zu handhaben",
        "intuitiv bedienbar",
        "Zielgruppe und ihre besonderen Bedarfe",
        "Nutzende und Gruppen einrichten und verwalten",
        "mit anderen internen Systemen und Abläufen",
        "zu einem anderen Dienst umziehen",
        "Open-Source-Code",
        "direkten Kosten",
        "indirekten (Support, Hosting)",
        "Tarifen für gemeinnützige Organisationen",
        "Für Klient:innen sollte die Nutzung nichts kosten",
        "Datensouveränität der Nutzenden",
        "erheblichen rechtlichen Folgen",
        "Golem (19.03.2020)",
    ],
)
def test_every_sentence_of_the_guidance_has_its_place(words: str) -> None:
    assert words in told(recommendation())


def test_the_old_remark_on_signal_carries_its_date() -> None:
    known = knowledge()
    named = replace(known.products["beta"], id="signal", name="Signal")
    products = {**known.products, "signal": named}
    entry = replace(advice(), ranking=(ranked("signal", 1, 60, 60),), tipping_points=())
    result = replace(one(entry), law="ev_dsgekd")
    documents = explain(result, replace(known, products=products), sentences=german(), answers=NOBODY)
    assert "24.10.2018" in "\n".join(plain.render(document) for document in documents)


def test_no_message_is_too_long_and_none_is_empty() -> None:
    many = Answers({"f_zugang": ("nur_whatsapp",), "q_bestand": ("m365",)})
    texts = messages(recommendation(advice("team_intern"), advice("klient_kontakt")), many)
    assert all(0 < len(text) <= LIMIT for text in texts)


def test_no_placeholder_is_left_open() -> None:
    text = told(recommendation(advice("team_intern"), with_route(advice("klient_kontakt"))))
    assert re.search(r"[{}]", text) is None


def test_scenarios_that_look_the_same_are_told_together() -> None:
    text = told(recommendation(advice("team_intern"), advice("klient_kontakt")))
    assert "Einsatz team_intern, Einsatz klient_kontakt – Schutzstufe V1" in text
    assert text.count("Die Rangfolge:") == 1
    other = replace(advice("klient_kontakt"), ranking=(ranked("beta", 1, 60, 60),), tipping_points=())
    assert told(recommendation(advice("team_intern"), other)).count("Die Rangfolge:") == 2


@pytest.mark.parametrize(
    ("name", "lower", "upper", "said"),
    [
        ("b_barrierefrei", 100, 100, "wurde unabhängig und mit gutem Ergebnis"),
        ("b_barrierefrei", 80, 80, "Schwesterausgabe"),
        ("b_barrierefrei", 60, 80, "nach Angabe des Anbieters"),
        ("d_metadaten", 80, 100, "nach Angabe des Anbieters"),
        ("d_metadaten", 80, 80, "speichert wenige Verbindungsdaten"),
        ("b_sprache", 85, 85, "die meisten nötigen Sprachen"),
    ],
)
def test_praise_fits_the_height_of_a_score_and_how_it_is_known(
    name: str, lower: float, upper: float, said: str
) -> None:
    praised = Contribution("datenschutz", name, 9.0, Interval(lower, upper))
    first = replace(ranked("alpha", 1, 60, 60), contributions=(praised,))
    result = one(replace(advice(), ranking=(first,), tipping_points=()))
    known = knowledge()
    heads = (replace(known.heads[0], subcriteria=(example.subcriterion(name),)), *known.heads[1:])
    documents = explain(result, replace(known, heads=heads), sentences=german(), answers=NOBODY)
    assert said in "\n".join(plain.render(document) for document in documents)


def test_what_hardly_adds_is_not_praised() -> None:
    weak = Contribution("kosten", "k_preis", 9.0, Interval(20, 20))
    first = replace(ranked("alpha", 1, 60, 60), contributions=(weak,))
    assert "Warum Alpha?" not in told(one(replace(advice(), ranking=(first,), tipping_points=())))


def test_a_rival_names_what_would_decide() -> None:
    first, second = (replace(entry, rank=1) for entry in advice().ranking)
    rival = replace(second, score=Interval(63, 90), first_share=0.6, contributions=first.contributions)
    entry = replace(advice(), ranking=(replace(first, first_share=0.3), rival), stability="offen")
    assert "Häufiger vorn läge Beta (60 %)" in told(one(entry))

"""The vocabulary that conditions of the knowledge may use: what is known about an organisation and a scenario.

A situation maps each name to the words that hold. Names with one word are asked with ``is``, names with several with
``has``. Source: docs/methode.md, sections 2 (levels, scenarios) and 3 (questions and their values).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the vocabulary.

    Attributes:
        words: what it can be; empty where the catalogue itself gives the words (products, routes).
        several: whether more than one word can hold at once.
        scenario_only: known only where one scenario is looked at.
        organisation_only: known only for the organisation as a whole, after the advice.
    """

    words: tuple[str, ...]
    several: bool = False
    scenario_only: bool = False
    organisation_only: bool = False


SCENARIOS = (
    "team_intern",
    "klient_kontakt",
    "beratung_inhalt",
    "gruppe_klientel",
    "eltern_angehoerige",
    "ehrenamt",
    "rundinfo_oeffentlich",
    "krise_notfall",
    "fallarbeit_extern",
    "gremien_vorstand",
)
LAWS = ("kath_kdg", "ev_dsgekd", "weltlich_dsgvo", "oeffentlich", "andere_religion")
FIELDS = (
    "beratung",
    "sucht",
    "schulden",
    "schwangerschaft",
    "migration",
    "wohnungslos",
    "jugendarbeit",
    "erziehungshilfe",
    "kita",
    "pflege",
    "behindertenhilfe",
    "hospiz",
    "selbsthilfe",
    "nachbarschaft",
    "verband",
    "andere",
)
GROUPS = (
    "kinder_u13",
    "jugend_13_15",
    "jugend_16_17",
    "erwachsene",
    "senioren",
    "lernschwierigkeiten",
    "blind_sehbehindert",
    "gehoerlos",
    "wenig_deutsch",
    "gering_literal",
    "anonym_noetig",
    "gefaehrdet_zuhause",
    "verfolgt",
)
LIMITS = ("kein_smartphone", "keine_rufnummer", "keine_app", "keine_kosten", "nur_whatsapp", "geteiltes_geraet")
FUNCTIONS = (
    "gruppen",
    "rundsenden",
    "sprachnachricht",
    "video",
    "dateien",
    "desktop",
    "gastlink",
    "uebersetzung",
    "umfragen",
    "selbstloeschung",
    "mehrere_berater",
)

VOCABULARY: Mapping[str, Name] = {
    "scenario": Name(SCENARIOS, scenario_only=True),
    "clientele": Name(("open", "closed", "none"), scenario_only=True),
    "target_group_takes_part": Name(YES_NO, scenario_only=True),
    "level": Name(("V0", "V1", "V2", "V3")),
    "law": Name(LAWS),
    "law_answered": Name(YES_NO),
    "church": Name(YES_NO),
    "persons": Name(("up_to_25", "over_25")),
    "staff": Name(YES_NO),
    "volunteers": Name(YES_NO),
    "minors": Name(YES_NO),
    "secrecy": Name(("ja", "unklar", "nein")),
    "q_feld": Name(FIELDS),
    "q_geraete": Name(("dienst", "privat", "gemischt")),
    "mdm": Name(("ja", "nein", "unklar")),
    "q_it": Name(("keine", "nebenbei", "dienstleister", "eigene_it")),
    "f_krise": Name(("24_7", "zu_zeiten", "nein")),
    "scenarios": Name(SCENARIOS, several=True),
    "q_zielgruppe": Name(GROUPS, several=True),
    "q_bestand": Name(
        ("m365", "google_ws", "nextcloud", "sso", "fachsoftware", "plattform_beratung", "keine"), several=True
    ),
    "f_zugang": Name(LIMITS, several=True),
    "f_funktionen": Name(FUNCTIONS, several=True),
    "routes": Name((), several=True, organisation_only=True),
    "tools": Name((), several=True, organisation_only=True),
    "tool_class": Name(
        (
            "consumer",
            "consumer_with_business_edition",
            "business",
            "self_hosted",
            "managed",
            "protocol",
            "carrier_service",
        ),
        several=True,
        organisation_only=True,
    ),
}

"""The recommendation as JSON, on one made by hand; the whole shape is held in ``tests/cli/test_advise.py``."""

import json

from bot.advice.report import as_json
from bot.answers import Answers
from tests.unit.advice.example import german, knowledge, recommendation

NOBODY = Answers()


def test_the_same_recommendation_gives_the_same_bytes() -> None:
    def dumped() -> str:
        report = as_json(recommendation(), knowledge(), sentences=german(), answers=NOBODY)
        return json.dumps(report, ensure_ascii=False)

    assert dumped() == dumped()


def test_numbers_have_the_decimals_of_the_contract() -> None:
    report = json.loads(json.dumps(as_json(recommendation(), knowledge(), sentences=german(), answers=NOBODY)))
    scenario = report["scenarios"]["team_intern"]
    assert scenario["ranking"][0]["score"] == [66.4, 72.9]
    assert scenario["tipping_points"] == [{"criterion": "zukunft", "weight": 0.184, "new_first": "beta"}]
    assert scenario["unclear"] == [
        {"id": "fb_messenger", "rules": ["K5"], "vendor_questions": ["Bieten Sie einen AVV an?"]}
    ]
    assert [entry["id"] for entry in scenario["excluded"]] == ["suite_chat", "whatsapp"]

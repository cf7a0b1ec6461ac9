"""Questions about the result: what is asked, about which product, with which other answer."""

import pytest

from bot.answers import Value
from bot.conversation.content import Content
from bot.dialog.understand.inquiries import inquiry_in
from bot.dialog.understand.products import Named, NotKnown, Several, product_names, products_in
from bot.dialog.understand.suppositions import supposition_in
from bot.dialog.words import Inquiry


@pytest.mark.parametrize(
    ("text", "inquiry", "about"),
    [
        ("warum nicht Signal?", Inquiry.WHY_NOT, "Signal?"),
        ("Und was ist mit Signal", Inquiry.WHY_NOT, "Signal"),
        ("bitte vergleiche signal und wire", Inquiry.COMPARE, "signal und wire"),
        ("/info wire", Inquiry.INFO, "wire"),
        ("Was wäre, wenn Budget keines", Inquiry.WHAT_IF, "Budget keines"),
        ("what if budget 2", Inquiry.WHAT_IF, "budget 2"),
    ],
)
def test_a_question_is_known_by_its_beginning(content: Content, text: str, inquiry: Inquiry, about: str) -> None:
    inquired = inquiry_in(text, content.interview.words)
    assert inquired is not None
    assert (inquired.inquiry, inquired.about) == (inquiry, about)


@pytest.mark.parametrize("text", ["", "Signal", "danke", "Wie wird das Wetter?", "2"])
def test_other_texts_are_no_question_about_the_result(content: Content, text: str) -> None:
    assert inquiry_in(text, content.interview.words) is None


@pytest.mark.parametrize(
    ("text", "products"),
    [
        ("signal", ["signal"]),
        ("einfach signal?", ["signal"]),
        ("WhatsApp Business", ["whatsapp_business_app"]),
        ("singal", ["signal"]),
        ("threema wrok", ["threema_work"]),
        ("wats app", ["whatsapp"]),
        ("signal und threema work", ["signal", "threema_work"]),
        ("Beratung & Hilfe, Signal", ["caritas_beratung", "signal"]),
        ("threma work mit signal", ["threema_work", "signal"]),
    ],
)
def test_products_are_found_by_name_alias_and_slip(content: Content, text: str, products: list[str]) -> None:
    found = products_in(text, product_names(content.knowledge), content.interview.words)
    assert [each.product for each in found if isinstance(each, Named)] == products
    assert not [each for each in found if not isinstance(each, Named)]


def test_every_product_is_found_by_its_full_name_and_its_id(content: Content) -> None:
    names = product_names(content.knowledge)
    for product in content.knowledge.products.values():
        for name in (product.name, product.id.replace("_", " ")):
            found = products_in(name, names, content.interview.words)
            assert len(found) == 1, name
            meant = found[0]
            assert isinstance(meant, Named | Several), name
            assert product.id in ((meant.product,) if isinstance(meant, Named) else meant.products), name


def test_other_editions_are_offered(content: Content) -> None:
    found = products_in("threema", product_names(content.knowledge), content.interview.words)[0]
    assert isinstance(found, Named)
    assert {"threema_work", "threema_onprem"} <= set(found.others)


def test_a_name_that_fits_two_is_taken_for_neither(content: Content) -> None:
    found = products_in("userlike", product_names(content.knowledge), content.interview.words)
    assert found == (Several(("lime_connect", "whatsapp_business_api")),)


def test_an_unknown_name_has_its_nearest(content: Content) -> None:
    words, names = content.interview.words, product_names(content.knowledge)
    assert products_in("foobarix", names, words) == (NotKnown(()),)
    (near,) = products_in("signall messages", names, words)
    assert isinstance(near, NotKnown)
    assert "signal" in near.near


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("budget keines", "q_budget", "keines"),
        ("das Budget 3 Euro wäre", "q_budget", "bis_3"),
        ("wir zur Diakonie gehören würden", "q_recht", "ev_dsgekd"),
        ("Einsatz: Team und Beratung", "q_scenarios", ("team_intern", "beratung_inhalt")),
        ("30 Ehrenamtliche", "q_groesse.volunteers", "26_100"),
        ("recht weiß nicht", "q_recht", "weiss_nicht"),
        ("budget blau", "q_budget", None),
        ("einsatz", "q_scenarios", None),
    ],
)
def test_a_supposed_answer_is_understood_as_in_the_interview(
    content: Content, text: str, question: str, value: Value | None
) -> None:
    supposed = supposition_in(text, content.interview.asked.values(), content.interview.words)
    assert supposed is not None
    assert (supposed.asked.question.id, supposed.value) == (question, value)


@pytest.mark.parametrize("text", ["", "2", "alles anders"])
def test_nothing_is_supposed_where_no_question_is_sure(content: Content, text: str) -> None:
    assert supposition_in(text, content.interview.asked.values(), content.interview.words) is None

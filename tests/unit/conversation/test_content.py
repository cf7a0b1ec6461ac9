"""Content is usable as a whole or not at all."""

import re
from collections.abc import Callable

import pytest

from bot.authoring import Source
from bot.conversation.content import Content, build
from bot.dialog.model import QuestionId
from bot.files.folders import read_folder, shipped_folder
from bot.files.wording import load_wording
from bot.texts import Register

Change = Callable[[str], str]


def sources(name: str) -> tuple[Source, ...]:
    return read_folder(shipped_folder(name), shown=name)


def changed(file: str, change: Change) -> tuple[Source, ...]:
    """The shipped dialogs with one file changed; an empty text removes it."""
    result = []
    for source in sources("dialogs"):
        assert isinstance(source.text, bytes)
        text = source.text.decode()
        if source.name == f"dialogs/{file}":
            assert change(text) != text, "the change should find its place"
            text = change(text)
        if text:
            result.append(Source(source.name, text))
    return tuple(result)


def test_the_shipped_content_is_clean() -> None:
    assert isinstance(build(sources("dialogs"), sources("knowledge")), Content)


@pytest.mark.parametrize(
    ("file", "change", "code"),
    [
        ("interview.yaml", lambda _: "", "file-missing"),
        ("words.yaml", lambda _: "", "file-missing"),
        ("texts/de.yaml", lambda _: "", "file-missing"),
        ("texts/de.yaml", lambda text: text.replace("{label: Ehrenamtliche}", "{lable: Ehrenamtliche}"), "unknown-key"),
        ("texts/de.yaml", lambda text: text.replace("    ehrenamt: {label: Ehrenamtliche}\n", ""), "text-missing"),
        ("sentences/de/interview.yaml", lambda text: text.replace("talk.kept:", "talk.kpet:"), "sentence-missing"),
        ("sentences/de/interview.yaml", lambda text: text.replace("talk.kept:", "talk.kept"), "yaml-syntax"),
        ("texts/leicht.yaml", lambda _: "", "file-missing"),
        ("sentences/en/rights.yaml", lambda _: "", "sentence-not-translated"),
        ("sentences/en/result.yaml", lambda text: text.replace("result.more:", "result.mroe:"), "sentence-unknown"),
        ("sentences/en/result.yaml", lambda text: text.replace("result.more:", "#"), "sentence-not-translated"),
        (
            "sentences/leicht/result.yaml",
            lambda text: text.replace("vom {knowledge}", "von heute"),
            "placeholders-differ",
        ),
        ("sentences/leicht/result.yaml", lambda text: text.replace('{one: "{count} Punkt", ', "{"), "plurals-differ"),
        ("sentences/de/result.yaml", lambda text: text + 'result.new: "Neu."', "sentence-not-translated"),
        ("words.yaml", lambda text: text.replace("  back: [", "  bakc: ["), "unknown-value"),
        ("interview.yaml", lambda text: text.replace("- [q_budget]", "- [q_bugdet]"), "unknown-question"),
    ],
)
def test_every_mistake_is_found_at_its_file(file: str, change: Change, code: str) -> None:
    built = build(changed(file, change), sources("knowledge"))
    findings = built.untranslated if isinstance(built, Content) else built
    assert code in {finding.code for finding in findings}
    assert all(finding.place.file.startswith("dialogs/") for finding in findings)


def test_what_a_register_lacks_is_said_in_german_and_told_with_its_place(content: Content) -> None:
    dialogs = changed("sentences/en/result.yaml", lambda text: text.replace("result.more:", "#"))
    built = build(dialogs, sources("knowledge"))
    assert isinstance(built, Content)
    german = content.sentences.text("result.more", products="x")
    assert built.voices[Register.EN].sentences.text("result.more", products="x") == german
    (line,) = (load_wording("en").finding_line(finding) for finding in built.untranslated)
    assert re.fullmatch(
        r"dialogs/sentences/en/result\.yaml:1:1: The sentence \"result\.more\" is missing; "
        r"in German it stands in dialogs/sentences/de/result\.yaml:\d+:1\. Add it .+",
        line,
    )


def test_a_question_without_translation_is_asked_in_german(content: Content) -> None:
    dialogs = changed("texts/en.yaml", lambda text: text.replace("q_it:", "q_itt:"))
    assert not isinstance(build(dialogs, sources("knowledge")), Content), "an unknown question is a mistake"
    dialogs = changed("texts/en.yaml", lambda text: re.sub(r"(?ms)^q_it:.*?(?=^\w)", "", text))
    built = build(dialogs, sources("knowledge"))
    assert isinstance(built, Content)
    question = QuestionId("q_it")
    assert built.voices[Register.EN].interview.asked[question] == content.interview.asked[question]
    assert [finding.details["key"] for finding in built.untranslated] == [question]


def test_every_register_has_words_of_its_own_for_everything(content: Content) -> None:
    assert set(content.voices) == set(Register)
    assert content.untranslated == ()
    assert all(voice.sentences.register is register for register, voice in content.voices.items())


def test_mistakes_in_dialogs_and_knowledge_are_found_together() -> None:
    findings = build(changed("words.yaml", lambda _: ""), ())
    assert isinstance(findings, tuple)
    assert len({finding.place.file.split("/")[0] for finding in findings}) > 1

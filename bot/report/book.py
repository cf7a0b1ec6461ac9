"""The whole dialog and its rules as one document (Markdown) for people who review it.

Everything in it is read off the files that the bot works with; nothing is listed here by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.advice.profile import YOUNGEST
from bot.answers import Kind
from bot.conditions import ALWAYS, matches_in
from bot.conversation.content import Content
from bot.dialog.graph import Feeds, Place, group_title, numbered, steps_on, way
from bot.dialog.interview import AskedQuestion
from bot.dialog.model import QuestionId
from bot.knowledge.model import Level
from bot.report.book_rules import Chapter, chapters
from bot.report.page import Mark, Page, code, flowed, items, leading, link, plain
from bot.texts import Register, Value


def book(content: Content, register: Register, *, version: str) -> str:
    """The book as GitHub Markdown; the same content gives the same text.

    Args:
        content: what the bot asks, knows and says.
        register: of everything but the questions, which stand in all registers.
        version: of the program.
    """
    page = Page(content, register)
    date = page.knowledge.date
    blocks = (
        f"# {page.say('book.title')}",
        page.say("book.date", date=date, dialog=content.version, version=version),
        page.say("book.about"),
        page.say("book.remarks"),
        page.say("result.no_legal_advice"),
        *_contents(page),
        page.heading(2, page.sentences.text("book.ways"), "ways"),
        *_ways(page),
        page.heading(2, page.sentences.text("book.questions"), "questions"),
        *(block for question in page.questions for block in _question(page, question)),
        *(block for chapter in chapters(page) for block in _chapter(page, chapter)),
    )
    return "\n\n".join(blocks) + "\n"


def _chapter(page: Page, chapter: Chapter) -> Iterator[str]:
    yield page.heading(2, page.sentences.text(chapter.heading), chapter.anchor)
    yield from chapter.blocks


def _contents(page: Page) -> Iterator[str]:
    """The table of contents, with every question and every rule."""
    yield f"## {page.say('book.contents')}"
    inner = {
        "questions": [page.question_link(question) for question in page.questions],
        "rules": [page.rule_link(rule) for rule in page.knowledge.rules],
    }
    parts = {
        "ways": "book.ways",
        "questions": "book.questions",
        **{each.anchor: each.heading for each in chapters(page)},
    }
    lines = []
    for anchor, heading in parts.items():
        lines.append(f"- {link(page.sentences.text(heading), anchor).text}")
        lines.extend(f"  - {mark.text}" for mark in inner.get(anchor, ()))
    yield "\n".join(lines)


def _ways(page: Page) -> Iterator[str]:
    """The paths, step by step."""
    dialog = page.interview.dialog
    for path in dialog.paths:
        most = page.sentences.text("tree.most", count=dialog.most(path))
        yield page.say("book.way", way=way("way", path, page.sentences), most=most)
        yield items(
            page.say(
                "tree.told_step",
                number=numbered(step.place, page.sentences),
                titles=page.listed(map(page.question_link, step.questions)),
            )
            for step in steps_on(dialog, path)
        )


def _question(page: Page, question: QuestionId) -> Iterator[str]:
    """Everything about a question."""
    asked = page.interview.asked[question]
    yield page.heading(3, asked.title, f"question-{question}")
    yield " · ".join([code(question), *_kinds(page, asked), *_places(page, question)])
    yield " ".join(_when(page, asked))
    for register, voice in page.content.voices.items():
        yield f"#### {page.say(f'book.register.{register}')}"
        yield from _texts(page, voice.interview.asked[question])
    yield f"#### {page.say('book.effects')}"
    yield from _effects(page, question)
    yield from _unanswered(page, question)
    yield page.say("book.follows")
    yield items(_follows(page, question))


def _kinds(page: Page, asked: AskedQuestion) -> Iterator[str]:
    """How a question is answered."""
    question = asked.question
    lowest, highest = question.bounds
    if question.most:
        yield page.say("book.at_most", count=question.most)
    elif question.kind is Kind.NUMBER:
        yield page.say("book.kind.number", lowest=lowest, highest=highest)
    else:
        yield page.say(f"book.kind.{question.kind}")
    if question.none_allowed:
        yield page.say("book.none_allowed")


def _places(page: Page, question: QuestionId) -> Iterator[str]:
    """Where a question stands on the paths."""
    for path in page.interview.dialog.paths:
        place = _place(page, path, question)
        if place is not None:
            number = numbered(place, page.sentences)
            yield page.say("book.stands", path=way("path", path, page.sentences), number=number)


def _place(page: Page, path: str, question: QuestionId) -> Place | None:
    """Where a question stands on a path; None where it does not."""
    for step in steps_on(page.interview.dialog, path):
        if question in step.questions:
            part = step.questions.index(question) + 1
            parts = None if len(step.questions) == 1 else (part, part)
            return Place(step.place.number, step.place.follow_up, parts)
    return None


def _when(page: Page, asked: AskedQuestion) -> Iterator[str]:
    """When a question is asked."""
    question = asked.question
    if question.when == ALWAYS:
        yield page.say("book.asked_always")
    else:
        yield page.say("book.asked_if", condition=page.condition(question.when, page.asked))
    places = {path: _place(page, path, question.id) for path in page.interview.dialog.paths}
    left_out = [way("path", path, page.sentences) for path, place in places.items() if place and place.follow_up]
    if left_out:
        yield page.say("book.asked_follow_up", paths=left_out)
    if question.expendable:
        yield page.say("book.asked_expendable")


def _texts(page: Page, asked: AskedQuestion) -> Iterator[str]:
    """A question as it is asked in one register."""
    yield flowed(asked.ask)
    if asked.choices:
        yield "\n".join(
            f"{choice.number}. {plain(choice.label)}{f' ({plain(choice.hint)})' if choice.hint else ''}"
            f" – {code(choice.id)}"
            for choice in asked.choices
        )
    if asked.note:
        yield page.say("book.note", note=Mark(flowed(asked.note)))
    yield page.say("book.why", why=Mark(flowed(asked.why)))


def _effects(page: Page, question: QuestionId) -> Iterator[str]:
    """What the answer goes into."""
    fed = page.fed[question]
    if not fed:
        yield page.say("book.feeds_nothing")
    if fed.rules:
        yield page.say("book.feeds_rules")
        yield items(_fed_rule(page, rule, names) for rule, names in fed.rules.items())
    if fed.law:
        yield page.say("book.feeds_law", laws=link(page.sentences.text("book.laws"), "laws"))
    if fed.level:
        yield page.say("book.feeds_level", levels=link(page.sentences.text("book.levels"), "levels"))
    if fed.criteria or fed.weights:
        yield page.say("book.feeds_criteria")
        yield items(_fed_criteria(page, fed))
    if fed.routes:
        routes = (link(page.label(page.knowledge.routes[route].label), f"route-{route}") for route in fed.routes)
        yield page.say("book.feeds_routes", routes=page.listed(routes))
    if fed.steps:
        steps = (leading(code(step), f"step-{step}") for step in fed.steps)
        yield page.say("book.feeds_steps", steps=page.listed(steps))


def _fed_rule(page: Page, rule: str, names: Iterable[str]) -> str:
    """A rule with what it looks at and what it rests on."""
    titles = dict.fromkeys((page.known.get(name) or page.asked[name]).title for name in names)
    basis = page.text(page.knowledge.rules[rule].basis.text)
    return page.say("book.feeds_rule", rule=page.rule_link(rule), names=", ".join(titles), basis=basis)


def _fed_criteria(page: Page, fed: Feeds) -> Iterator[str]:
    """The sub-criteria that look at an answer, head by head."""
    if fed.weights:
        yield page.say("book.feeds_weights")
    labels = {each.id: page.label(each.label) for head in page.knowledge.heads for each in head.subcriteria}
    for head, criteria in fed.criteria.items():
        title = group_title(head, page.knowledge, page.sentences)
        yield page.say("book.feeds_criterion", head=title, criteria=", ".join(map(labels.__getitem__, criteria)))


def _unanswered(page: Page, question: QuestionId) -> Iterator[str]:
    """What is assumed where there is no answer."""
    sentence = f"assumption.{question}"
    values: dict[str, Value] = {"level": max(Level), "age": "/".join(map(str, sorted(YOUNGEST.values())))}
    if page.sentences.has(sentence) and page.sentences.placeholders(sentence) <= values.keys():
        assumption = Mark(flowed(page.sentences.document(sentence, **values)))
        yield page.say("book.unanswered", assumption=assumption)


def _follows(page: Page, question: QuestionId) -> Iterator[str]:
    """What is asked after a question, and which questions depend on it."""
    for path in page.interview.dialog.paths:
        row = [part for step in page.interview.dialog.paths[path] for part in step]
        if question in row:
            name = way("path", path, page.sentences)
            after = row[row.index(question) + 1 :]
            if after:
                always = page.interview.dialog.questions[after[0]].when == ALWAYS
                sentence = "book.next" if always else "book.next_if"
                yield page.say(sentence, path=name, question=page.question_link(after[0]))
            else:
                yield page.say("book.next_result", path=name)
    for other in page.questions:
        when = page.interview.dialog.questions[other].when
        if question in {matches.name for matches in matches_in(when)}:
            condition = page.condition(when, page.asked)
            yield page.say("book.decides", question=page.question_link(other), condition=condition)

"""The conversation in the README is one that takes place."""

import re
from datetime import UTC, datetime
from pathlib import Path

from bot.conversation.content import Content
from bot.conversation.deployment import Channel, Deployment
from bot.conversation.incoming import EventId, Joined, Said
from bot.conversation.playing import next_answer
from bot.conversation.question import open_question
from bot.conversation.take import take
from bot.conversation.turn import Turn
from bot.files.answers import load_answers
from bot.texts import plain

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANSWERS = ROOT / "tests" / "answers" / "nachbarschaftsverein.yaml"


def conversation(content: Content) -> str:
    """Everything that is said when the answers are played over Matrix."""
    played = load_answers(ANSWERS, content.interview.dialog.vocabulary())
    deployment = Deployment("0", Channel.MATRIX)
    said: list[str] = []

    def step(turn: Turn) -> Turn:
        said.extend(plain.render(reply.document) for reply in turn.replies)
        return turn

    turn = step(take(None, Joined(EventId("e")), content=content, deployment=deployment, now=NOON))
    while turn.result is None:
        question = open_question(turn.conversation, content, NOON)
        assert question is not None
        said.append(next_answer(question, played))
        incoming = Said(EventId(f"e{len(said)}"), said[-1])
        turn = step(take(turn.conversation, incoming, content=content, deployment=deployment, now=NOON))
    return "\n".join(said)


def words(text: str) -> str:
    """A text without line breaks, speakers and the day of the run, which differ from run to run."""
    text = re.sub(r"^(Lotse|You) ", "", text, flags=re.MULTILINE)
    return " ".join(re.sub(r"gerechnet\s+für\s+den\s+[\d.]+", "", text).split())


def test_every_passage_is_said(content: Content) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(Lotse .*?)```", readme, re.DOTALL)
    assert shown is not None
    said = words(conversation(content))
    passages = [words(passage) for passage in re.split(r"\n\s*\n|\[…\]", shown[1]) if passage.strip()]
    assert len(passages) > 10
    assert [passage for passage in passages[:-1] if passage not in said] == []
    assert passages[-1].startswith("End: the bot gave a recommendation.")

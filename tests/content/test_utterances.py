"""What people write is understood well enough, and hardly ever wrongly, on the half that set no threshold."""

from collections import Counter

from bot.dialog.interview import Interview
from bot.dialog.understand import Meant, Wanted
from bot.dialog.words import Command
from tests.content.utterances import Half, figures, utterances

PRECISION, RECALL = 0.98, 0.90
ASKED_WELL = 0.70


def test_there_are_enough_utterances_of_every_kind(interview: Interview) -> None:
    said = list(utterances(interview))
    assert len(said) >= 400
    assert sum(each.expected is None for each in said) >= 80
    assert {each.question for each in said if isinstance(each.expected, Meant)} == set(interview.asked)
    assert {each.expected.command for each in said if isinstance(each.expected, Wanted)} >= set(Command) - {
        Command.RESUME  # after `stopp` only
    }


def test_the_halves_are_alike(interview: Interview) -> None:
    sizes = Counter((each.half, type(each.expected)) for each in utterances(interview))
    for (half, kind), size in sizes.items():
        other = next(each for each in Half if each is not half)
        assert abs(size - sizes[other, kind]) <= 0.2 * size, kind


def test_no_utterance_is_written_twice(interview: Interview) -> None:
    said = Counter((each.question, each.text.casefold()) for each in utterances(interview))
    assert [text for text, times in said.items() if times > 1] == []


def test_what_is_taken_without_asking_back_is_right(interview: Interview) -> None:
    measured = figures((each for each in utterances(interview) if each.half is Half.MEASURED), interview)
    assert measured.precision >= PRECISION, measured
    assert measured.recall >= RECALL, measured
    assert measured.asking >= ASKED_WELL, measured

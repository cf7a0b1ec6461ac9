"""Everything that authors wrote, checked as a whole: either all of it can be used, or there are findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.authoring import Finding, Findings, Place, Source
from bot.conversation.lines import all_lines
from bot.dialog.border import read_dialog
from bot.dialog.care import CarePatterns, all_care_lines, read_care
from bot.dialog.interview import Interview, read_interview, translate_interview
from bot.dialog.version import dialog_version
from bot.dialog.words import read_words
from bot.knowledge.catalogue import Knowledge, load_knowledge
from bot.knowledge.overlay import overlay
from bot.texts import Register, Sentences, load_sentences
from bot.texts.registers import missing, unlike

INTERVIEW = "interview.yaml"
WORDS = "words.yaml"
CARE = "care.yaml"


@dataclass(frozen=True, slots=True, repr=False)
class Voice:
    """What is said in one register; what is not translated is said in German."""

    interview: Interview
    sentences: Sentences


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """What the bot asks, knows and says; far too much for a ``repr``.

    Attributes:
        voices: what it asks and says, in every register.
        care: what is listened to besides answers: danger, names, pressure.
        findings: what was left out of the organisation's own overlay of the knowledge.
        untranslated: what is said in German because the register has no words of its own for it.
        version: names what is asked; a conversation that was begun with another one has to be looked through.
    """

    voices: Mapping[Register, Voice]
    knowledge: Knowledge
    care: CarePatterns
    findings: Findings = ()
    untranslated: Findings = ()
    version: str = field(init=False)

    def __post_init__(self) -> None:
        """Names the dialog."""
        object.__setattr__(self, "version", dialog_version(self.interview.dialog))

    @property
    def interview(self) -> Interview:
        """The questions in German; the tree and the words that are listened to are the same in every register."""
        return self.voices[Register.DE].interview

    @property
    def sentences(self) -> Sentences:
        """What is said in German."""
        return self.voices[Register.DE].sentences


def build(dialogs: Sequence[Source], knowledge: Sequence[Source], own: Sequence[Source] = ()) -> Content | Findings:
    """The content from its files, or everything that is wrong with them.

    Args:
        dialogs: the files of the dialogs' folder: ``interview.yaml``, ``words.yaml``, ``texts/<register>.yaml`` and
            ``sentences/<register>/*.yaml``.
        knowledge: the files of the knowledge's folder.
        own: the files of the organisation's overlay of the knowledge; what is wrong with them keeps nothing from being
            used.
    """
    german, care, known = _german(dialogs), _care(dialogs), load_knowledge(knowledge)
    if isinstance(german, tuple) or isinstance(care, tuple) or isinstance(known, tuple):
        return tuple(finding for part in (german, care, known) if isinstance(part, tuple) for finding in part)
    unanswered = _unanswered(dialogs, care, german)
    if unanswered:
        return unanswered
    voices, wrong, untranslated = {Register.DE: german}, list[Finding](), list[Finding]()
    for register in Register:
        if register is not Register.DE:
            voice = _translated(dialogs, register, german)
            voices[register] = voice.voice
            wrong.extend(voice.wrong)
            untranslated.extend(voice.untranslated)
    if wrong:
        return tuple(wrong)
    overlaid = overlay(known, own)
    return Content(voices, overlaid.knowledge, care, overlaid.findings, tuple(untranslated))


def build_interview(dialogs: Sequence[Source], register: Register) -> Interview | Findings:
    """The dialog with its texts in one register, or everything that is wrong with it."""
    files = _Files(dialogs)
    dialog_file, words_file = files.one(INTERVIEW), files.one(WORDS)
    texts_file = files.one(f"texts/{register}.yaml")
    if isinstance(dialog_file, Finding) or isinstance(words_file, Finding) or isinstance(texts_file, Finding):
        return tuple(file for file in (dialog_file, words_file, texts_file) if isinstance(file, Finding))
    dialog, words = read_dialog(dialog_file), read_words(words_file)
    if isinstance(dialog, tuple) or isinstance(words, tuple):
        return (*(dialog if isinstance(dialog, tuple) else ()), *(words if isinstance(words, tuple) else ()))
    return read_interview(dialog, words, texts_file)


def build_sentences(dialogs: Sequence[Source], register: Register) -> Sentences | Findings:
    """The bot's own sentences in one register, or everything that is wrong with them."""
    files = _Files(dialogs)
    folder = f"sentences/{register}"
    sentences = load_sentences(register, files.within(folder))
    if isinstance(sentences, tuple):
        return sentences
    place = Place(files.root + folder)
    absent = tuple(Finding("sentence-missing", place, {"key": key}) for key in all_lines() if not sentences.has(key))
    return absent or sentences


def _care(dialogs: Sequence[Source]) -> CarePatterns | Findings:
    """What is listened to besides answers, or everything that is wrong with it."""
    file = _Files(dialogs).one(CARE)
    return (file,) if isinstance(file, Finding) else read_care(file)


def _unanswered(dialogs: Sequence[Source], care: CarePatterns, german: Voice) -> Findings:
    """What is listened to and has no answer."""
    place = Place(f"{_Files(dialogs).root}sentences/{german.sentences.register}/{CARE}")
    lines = all_care_lines(care)
    return tuple(Finding("sentence-missing", place, {"key": line}) for line in lines if not german.sentences.has(line))


def _german(dialogs: Sequence[Source]) -> Voice | Findings:
    interview, sentences = build_interview(dialogs, Register.DE), build_sentences(dialogs, Register.DE)
    if isinstance(interview, Interview) and isinstance(sentences, Sentences):
        return Voice(interview, sentences)
    return tuple(finding for part in (interview, sentences) if isinstance(part, tuple) for finding in part)


@dataclass(frozen=True, slots=True)
class _Translated:
    """A voice that leans on the German one.

    Attributes:
        wrong: what keeps its files from being read.
        untranslated: what is said in German.
    """

    voice: Voice
    wrong: Findings
    untranslated: Findings


def _translated(dialogs: Sequence[Source], register: Register, german: Voice) -> _Translated:
    files = _Files(dialogs)
    wrong: list[Finding] = []
    untranslated: list[Finding] = []
    texts = files.one(f"texts/{register}.yaml")
    interview = german.interview
    if isinstance(texts, Finding):
        untranslated.append(texts)
    else:
        read = translate_interview(german.interview, texts)
        interview = read.interview
        wrong.extend(read.wrong)
        untranslated.extend(read.untranslated)
    sentences = load_sentences(register, files.within(f"sentences/{register}"))
    if isinstance(sentences, tuple):
        wrong.extend(sentences)
        sentences = Sentences(register, {})
    found = _differences(files, german.sentences, sentences)
    untranslated.extend(found)
    spoken = sentences.over(german.sentences, without={finding.details["key"] for finding in found})
    return _Translated(Voice(interview, spoken), tuple(wrong), tuple(untranslated))


NOT_SPOKEN = frozenset({"book.yaml"})
"""Files with sentences for people who read the dialog, not for those who hold it."""


def _differences(files: _Files, german: Sentences, other: Sentences) -> Findings:
    """What cannot be said in a register as it is in German; a missing sentence belongs where the German one stands."""
    by_file: dict[str, list[str]] = {}
    for sentence, place in german.places.items():
        if _last(place.file) in NOT_SPOKEN:
            continue
        by_file.setdefault(_last(place.file), []).append(sentence)
    found: list[Finding] = []
    folder = f"{files.root}sentences/{other.register}/"
    for name, sentences in by_file.items():
        found.extend(missing(german, other, needed=sentences, file=Place(folder + name)))
    return (*found, *unlike(german, other))


class _Files:
    """The files of a folder by their path within it.

    The folder is where the topmost ``interview.yaml`` lies; files outside the known places are not looked at.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        tops = [source.name.removesuffix(INTERVIEW) for source in sources if _last(source.name) == INTERVIEW]
        self.root = min(tops, key=lambda folder: folder.count("/"), default="")
        self._sources = sources

    def one(self, path: str) -> Source | Finding:
        """The file of a path, or the finding that it is missing."""
        wanted = self.root + path
        found = next((source for source in self._sources if source.name == wanted), None)
        return found or Finding("file-missing", Place(wanted), {"file": path})

    def within(self, folder: str) -> tuple[Source, ...]:
        """The files that lie in a folder, in the order of their names."""
        start = f"{self.root}{folder}/"
        inside = [source for source in self._sources if source.name == start + _last(source.name)]
        return tuple(sorted(inside, key=lambda source: source.name))


def _last(name: str) -> str:
    return name.rpartition("/")[2]

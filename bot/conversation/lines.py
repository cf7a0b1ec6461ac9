"""The ids of the sentences that the bot speaks in an interview; their wording is in ``dialogs/sentences``."""

from __future__ import annotations

from enum import StrEnum

from bot.conversation.incoming import Unreadable


class Line(StrEnum):
    """A sentence of the bot, apart from questions and results."""

    GREETING = "talk.greeting"
    WARNING = "talk.warning"
    PROCEDURE = "talk.procedure"
    NO_NAMES = "talk.no_names"
    STORED_MATRIX = "talk.stored_matrix"
    STORED_TERMINAL = "talk.stored_terminal"
    OPERATOR = "talk.operator"
    WORDS_MATRIX = "talk.words_matrix"
    WORDS_TERMINAL = "talk.words_terminal"
    GERMAN_ONLY = "talk.german_only"
    RESTARTED = "talk.restarted"
    BEGUN_ANEW = "talk.begun_anew"
    PROGRESS = "talk.progress"
    PROGRESS_PART = "talk.progress_part"
    HINT_ONE = "talk.hint_one"
    HINT_SEVERAL = "talk.hint_several"
    HINT_NUMBER = "talk.hint_number"
    HINT_NONE = "talk.hint_none"
    NOTED = "talk.noted"
    NOTED_DONT_KNOW = "talk.noted_dont_know"
    NOTED_NONE = "talk.noted_none"
    SKIPPED = "talk.skipped"
    CHANGED = "talk.changed"
    CHANGED_DONT_KNOW = "talk.changed_dont_know"
    CHANGED_NONE = "talk.changed_none"
    CHANGED_SKIPPED = "talk.changed_skipped"
    UNCHANGED = "talk.unchanged"
    DROPPED = "talk.dropped"
    NOT_UNDERSTOOD = "talk.not_understood"
    NOT_UNDERSTOOD_AGAIN = "talk.not_understood_again"
    EDIT_ELSEWHERE = "talk.edit_elsewhere"
    EDIT_NOT_UNDERSTOOD = "talk.edit_not_understood"
    CONFIRM_RESTART = "talk.confirm_restart"
    CONFIRM_YES = "talk.confirm_yes"
    CONFIRM_NO = "talk.confirm_no"
    CONFIRM_AGAIN = "talk.confirm_again"
    KEPT = "talk.kept"
    BACK = "talk.back"
    BACK_ANSWER = "talk.back_answer"
    BACK_AT_START = "talk.back_at_start"
    HELP = "talk.help"
    HELP_EDIT = "talk.help_edit"
    HELP_PEOPLE = "talk.help_people"
    WHY = "talk.why"
    WHY_DONE = "talk.why_done"
    STATUS = "talk.status"
    STATUS_NOTHING = "talk.status_nothing"
    STATUS_ANSWERS = "talk.status_answers"
    STATUS_ANSWER = "talk.status_answer"
    STATUS_DONT_KNOW = "talk.status_dont_know"
    STATUS_NONE = "talk.status_none"
    STATUS_MATRIX = "talk.status_matrix"
    STATUS_TERMINAL = "talk.status_terminal"
    STATUS_FINGERPRINT = "talk.status_fingerprint"
    STATUS_OPERATOR = "talk.status_operator"
    STATUS_DATA_PROTECTION = "talk.status_data_protection"
    LAST_QUESTION = "talk.last_question"
    NEW_RESULT = "talk.new_result"
    AFTER_MATRIX = "talk.after_matrix"
    AFTER_TERMINAL = "talk.after_terminal"
    DONE_OTHERWISE = "talk.done_otherwise"


def line_for(what: Unreadable) -> str:
    """The id of the sentence about something that is not a text."""
    return f"talk.got_{what}"


def all_lines() -> tuple[str, ...]:
    """Every id there must be a sentence for."""
    return (*Line, *(line_for(what) for what in Unreadable))

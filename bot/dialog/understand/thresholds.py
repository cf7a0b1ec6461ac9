"""How much alike two words must be, in one place.

The numbers come from the calibration half of ``tests/content/utterances.yaml``, which has mistyped words and words that
only look like others ("Verstand" is not "Vorstand"). With none of these numbers is one of those taken silently for an
answer; where the half does not tell how loose a number may be, it is a strict one. ``make bench`` prints what they give
on both halves.
"""

from __future__ import annotations

from bot.dialog.understand.slips import Tolerance

ANSWERS = Tolerance(swapped=5, mistyped=7, replaced=9, twice=10)
"""Words of answers. With ``replaced=8`` "Verstand" and "Sensoren" become answers, with ``mistyped=5`` "Kreise" does."""

COMMANDS = Tolerance(swapped=5, mistyped=5, replaced=7, twice=9)
"""Commands: what they lead to is seen at once and can be taken back."""

UNITS = Tolerance(swapped=4, mistyped=6, replaced=9, twice=10)
"""Words behind a number ("3 Eruo"): the number makes sure what they must be."""

SHORTEST_BEGINNING = 5
"""Letters that a word of a label must have for its beginning to stand for it."""

MOST_MISSING = 4
"""Letters that may be missing behind such a beginning ("Gruppe" for "Gruppen")."""

SHORTEST_GUESSED = 5
"""Letters of what is asked back about; nearly everything is near to a shorter word."""

NEAR = 0.80
"""Similarity (one minus slips by length) from which an answer is asked back about."""

NEAR_APART = 0.88
"""The same where the words are cut apart differently ("Next cloud Talk"): whole texts are alike more easily."""

COMPOUND = 0.80
"""What it counts that a word is put together with one of an answer ("Elternabend")."""

AHEAD = 0.08
"""How much nearer than the next one the nearest answer must be."""

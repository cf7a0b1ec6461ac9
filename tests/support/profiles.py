"""How many cases the property tests try: ``fast`` for ``make test``, ``deep`` for ``make fuzz``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

NAME = os.environ.get("HYPOTHESIS_PROFILE", "fast")
IS_DEEP = NAME == "deep"

CONVERSATIONS = 2000 if IS_DEEP else 200
"""How many whole conversations a simulated person holds."""


def load() -> None:
    """Takes the profile that the environment names."""
    for name, examples in (("fast", 100), ("deep", 5000)):
        settings.register_profile(
            name, max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        )
    settings.load_profile(NAME)

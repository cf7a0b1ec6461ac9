"""Wires the tests; everything of substance is in ``tests/support``."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile("fast", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

pytest_plugins = [
    "tests.support.shipped",
    "tests.support.interview",
    "tests.support.transcript",
    "tests.support.synapse",
    "tests.support.postgres",
]

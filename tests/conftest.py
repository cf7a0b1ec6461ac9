"""Wires the tests; everything of substance is in ``tests/support``."""

from tests.support import profiles

profiles.load()

pytest_plugins = [
    "tests.support.shipped",
    "tests.support.interview",
    "tests.support.transcript",
    "tests.support.synapse",
    "tests.support.postgres",
]

"""The tests; a package of its own, because a library (spylls) brings another one of this name."""

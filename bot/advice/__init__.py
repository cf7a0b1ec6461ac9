"""The decision model: plain functions over frozen data, from answers to a recommendation."""

"""The questions, the order they are asked in, and what a person's words mean."""

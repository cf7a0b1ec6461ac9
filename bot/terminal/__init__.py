"""The interview on a terminal: for people, and line by line for programs."""

"""The interview as a person lives it: one message in, one turn out, without side effects."""

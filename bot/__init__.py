"""Messenger-Lotse: a Matrix bot that advises social organisations on choosing a messenger."""

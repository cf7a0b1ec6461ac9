"""``lotse doctor``: whether everything is in order that the bot needs, and how to mend what is not.

It changes nothing: it logs in nowhere, makes no device, migrates no database and writes no file, so it may run while
the bot does. Each check is a module with one function; the table of them is in ``table``.
"""

"""``lotse knowledge``: the catalogue on the terminal, for people who keep it.

It shows ids and values as they stand in the files, since that is where its readers go on to work.
"""

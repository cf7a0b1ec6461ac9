"""``lotse setup``: from a homeserver's address to a bot that is ready to run.

It asks for what was not given (``answers``), makes or takes the account and lifts its limit (``account``), logs in,
makes the device and signs it, writes the configuration (``writing``) and ends with ``lotse doctor``. No secret is
printed, and none is taken as an argument, because every user of the machine can read those.
"""

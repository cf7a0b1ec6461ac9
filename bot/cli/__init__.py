"""The command line program ``lotse``."""

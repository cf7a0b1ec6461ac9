"""Facts about messengers, and the rules, criteria and scenarios they are judged by."""

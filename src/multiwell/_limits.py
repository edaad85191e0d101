"""Limits that the library and the command line both check."""

MOST_MEMBERS = 1000  # of an ensemble: intervals are steady long before, and so many fits take hours

"""The command line: parse, open, one call, show."""

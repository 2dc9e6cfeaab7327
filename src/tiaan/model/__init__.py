"""Words, moves and rules: standard library only, no file, no clock, no database."""

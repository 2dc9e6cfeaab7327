"""Every command: importing this registers them on the app, in the order of the clerk's year."""

from tiaan.cli import registers, cases, look  # isort: skip # noqa: F401 - the order of the help

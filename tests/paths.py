"""Where things are."""

from pathlib import Path

import tiaan

SOURCE = Path(tiaan.__file__).parents[1]
"""The folder that a process of a test has to find tiaan in."""

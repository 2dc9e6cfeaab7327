"""Where things are."""

from pathlib import Path

import tiaan

SOURCE = Path(tiaan.__file__).parents[1]
"""The folder that a process of a test has to find tiaan in."""
FAULTS = Path(__file__).parent / "faults"
"""The folder of what harms commands: kills, failing disks, rights taken away."""

"""Where tiaan starts, as a command and as ``python -m tiaan``; loading, too, may be interrupted."""

import gc
import sys

_GARBAGE = 50_000
"""After so many more objects Python looks for those that only point to each other."""


def main() -> None:
    """Run the command line.

    What a start makes lives until the end. To look through it for garbage every 700 objects, and
    once more before leaving, would take a short command a tenth of its time.
    """
    gc.set_threshold(_GARBAGE)
    try:
        from tiaan.cli import app  # noqa: PLC0415 - what takes time, inside the boundary

        app.main()
    except KeyboardInterrupt:
        from tiaan.cli import interrupted  # noqa: PLC0415 - only where it is

        sys.exit(interrupted.tell())
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()

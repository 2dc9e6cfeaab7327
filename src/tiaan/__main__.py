"""Where tiaan starts, as a command and as ``python -m tiaan``; loading, too, may be interrupted."""

import sys


def main() -> None:
    """Run the command line."""
    try:
        from tiaan.cli import app  # noqa: PLC0415 - what takes time, inside the boundary

        app.main()
    except KeyboardInterrupt:
        from tiaan.cli import interrupted  # noqa: PLC0415 - only where it is

        sys.exit(interrupted.tell())


if __name__ == "__main__":
    main()

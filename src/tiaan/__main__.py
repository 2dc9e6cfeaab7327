"""Run as ``python -m tiaan``."""

from tiaan.cli.app import main

if __name__ == "__main__":
    main()

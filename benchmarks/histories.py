"""More histories than the suite tells: each undone step by step, done again, checked at every step.

    python benchmarks/histories.py [--minutes 10]

The same as `tests/test_properties.py` does with its few seeds, on others until the time is up.
Prints what did not hold, with the seeds that show it.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import test_properties as properties

FIRST = 1000
"""Seeds below are the suite's."""


def main() -> None:
    """Tell histories until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    end = time.monotonic() + 60 * parser.parse_args().minutes
    told = failed = 0
    for first in count(FIRST, properties.WALKS):
        if time.monotonic() > end:
            break
        seeds = range(first, first + properties.WALKS)
        for hold in (
            properties.test_history_is_undone_and_done_again_step_by_step,
            properties.test_history_with_undos_anywhere_stays_sound,
        ):
            told += properties.WALKS
            try:
                hold(seeds)
            except AssertionError as error:
                failed += 1
                print(f"{hold.__name__}, seeds {seeds}: {str(error)[:300]}", flush=True)
    print(f"{told} histories of {properties.STEPS} steps, {failed} groups failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()

"""Feed the reader and the parsers damaged sheets and odd words until the time is up.

    python benchmarks/fuzz.py --minutes 10            files and words by turns
    python benchmarks/fuzz.py --minutes 10 --coverage the same under atheris, where it is installed
    python benchmarks/fuzz.py --options               every option, every hostile text

What is neither read nor refused in a sentence is printed once, with the seed that brings it back
(``--seed N``); the exit code is then 1. The suite takes some seeds of the same generators, in
`tests/fuzzing.py`.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path.insert(0, str(TESTS))

import county  # noqa: E402 - of the tests
from fuzzing import (  # noqa: E402 - likewise
    KINDS,
    MAY_SAY_VALUE_ERROR,
    PARSERS,
    blob,
    phrase,
    take,
)
from tiaan.errors import TiaanError  # noqa: E402 - below the others

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW = 2.0
"""Seconds of one file or word that are worth telling."""


def main() -> None:
    """Fuzz, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--coverage", action="store_true", help="let atheris choose")
    parser.add_argument("--options", action="store_true", help="options instead of files and words")
    asked = parser.parse_args()
    if asked.options:
        sys.exit(_options())
    if asked.coverage:
        _by_coverage(asked.minutes)
        return
    found: Counter[str] = Counter()
    end = time.monotonic() + 60 * asked.minutes
    seed = asked.seed or 0
    while True:
        _one(seed, found)
        if asked.seed is not None or time.monotonic() > end:
            break
        seed += 1
    faults = {what: n for what, n in found.items() if what not in ("read", "refused")}
    print(f"{seed + 1 if asked.seed is None else 1} seeds: {dict(found)}")
    sys.exit(bool(faults))


def _one(seed: int, found: Counter[str]) -> None:
    """Try the file and the words of a seed."""
    chance = random.Random(seed)  # noqa: S311 - to be had again
    with tempfile.TemporaryDirectory() as folder:
        name, data = blob(chance)
        path = Path(folder) / name
        path.write_bytes(data)
        kind = (*KINDS, "figures")[seed % (len(KINDS) + 1)]
        _told(
            f"file, seed {seed}",
            lambda: take(county.in_memory(), path, kind, county.clerk()),
            found,
        )
    word = phrase(chance)
    for name, parse in PARSERS.items():
        what = f"{name}, seed {seed}, {word[:60]!a}"
        _told(what, partial(_refused, name, parse, word), found)


def _refused(name: str, parse: Callable[[str], object], word: str) -> str:
    try:
        parse(word)
    except TiaanError as error:
        return error.message
    except ValueError:
        if name not in MAY_SAY_VALUE_ERROR:
            raise
        return "so"
    return ""


def _told(what: str, attempt: Callable[[], str], found: Counter[str]) -> None:
    """Count what an attempt came to; print a fault the first time its place is met."""
    start = time.process_time()
    try:
        found["refused" if attempt() else "read"] += 1
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"
        found[place] += 1
        if found[place] == 1:
            print(f"{place} ({what}): {error}", flush=True)
    if time.process_time() - start > SLOW:
        found["slow"] += 1
        print(f"slow ({what})", flush=True)


def _by_coverage(minutes: float) -> None:
    """Let atheris look for ways through the code that no seed has taken."""
    try:
        import atheris  # noqa: PLC0415 - few have it
    except ImportError:
        sys.exit("atheris is not installed; without --coverage seeds are taken in order")
    folder = tempfile.mkdtemp()
    conn = county.in_memory()

    def once(data: bytes) -> None:
        chooser = atheris.FuzzedDataProvider(data)
        kind = KINDS[chooser.ConsumeIntInRange(0, len(KINDS) - 1)]
        if chooser.ConsumeBool():
            path = Path(folder) / "甲.xls"
            path.write_bytes(chooser.ConsumeBytes(1 << 16))
            take(conn, path, kind, county.clerk())
        else:
            word = chooser.ConsumeUnicode(200)
            for name, parse in PARSERS.items():
                _refused(name, parse, word)

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={int(60 * minutes)}"], once)
    atheris.Fuzz()


def _options() -> int:
    """Run the suite's test of every option with every hostile text; return its exit code."""
    test = TESTS / "cli" / "test_hostile_options.py"
    command = [sys.executable, "-m", "pytest", "-q", str(test)]
    return subprocess.run(command, env=os.environ | {"TIAAN_FUZZ": "1"}, check=False).returncode


if __name__ == "__main__":
    main()

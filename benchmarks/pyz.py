"""Time tiaan.pyz against the installed script, in turns, and print the ratios: goal P1.

Run in an environment that has tiaan installed with its bytecode and can build the one file from the
same packages (``pip install '.[dev]'``):

    python benchmarks/pyz.py

Both run under the same Python. A first start has a new home each round: it unpacks the program and
compiles what it imports; no goal says how long that may take. How turns are taken is in `turns.py`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from turns import Contender, ratio, take_turns

import county

ROUNDS = 21
BUILD = Path(__file__).resolve().parents[1] / "packaging" / "build.py"
SCRIPT = Path(sys.executable).with_name("tiaan")
SIZE, TIMES = 6, 1.5
"""The goals: megabytes, times the installed script."""
COMMANDS = {
    "--version": ["--version"],
    "show 23": ["--db", "{file}", "show", "23"],
    "stats, piped": ["--db", "{file}", "stats"],
    "report, Word": ["--db", "{file}", "report", "annual", "-o", "{work}/a.docx", "--yes"],
}


def main() -> None:
    """Print the size, and each command's median ratios."""
    with tempfile.TemporaryDirectory() as work:
        subprocess.run([sys.executable, BUILD, "--out", work, "pyz"], check=True)
        one, file = Path(work, "tiaan.pyz"), Path(work, "tiaan.db")
        print(f"P1 size {one.stat().st_size / 1e6:.2f} MB (goal {SIZE})")
        county.build(file, 160)

        def contender(home: str, start: tuple[str, ...], words: list[str]) -> Contender:
            told = [word.format(file=file, work=work) for word in words]
            # By `env`, because a first start's home is another each round.
            return Contender(
                lambda number: ["env", f"HOME={work}/{home.format(number)}", *start, *told]
            )

        pyz = (sys.executable, str(one))
        for name, words in COMMANDS.items():
            contenders = {
                "script": contender("home", (str(SCRIPT),), words),
                "pyz": contender("home", pyz, words),
            }
            if name == "--version":
                contenders["first start"] = contender("home{}", pyz, words)
            runs = take_turns(contenders, ROUNDS)
            for ours in list(contenders)[1:]:
                wall, cpu = (ratio(runs[ours], runs["script"], what) for what in ("wall", "cpu"))
                goal = f"goal {TIMES}; " if ours == "pyz" else ""
                print(f"P1 {ours}, {name}: {wall:.2f} × the script ({goal}processor {cpu:.2f})")


if __name__ == "__main__":
    main()

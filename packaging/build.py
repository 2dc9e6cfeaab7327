"""Build what is given to users: `python packaging/build.py [--out dist] [wheel pyz windows]`.

Run with the Python of the development environment (`pip install -e '.[dev]'`):

- `wheel`: wheel and sdist, by hatchling;
- `pyz`: tiaan.pyz, one file for this system and this Python (`pyz.py`);
- `windows`: a folder and a zip file for office PCs without a network (`windows.py`); the only one
  that asks the package index.

Nothing named builds all three. The same commit and the same packages give the same bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pyz
import windows
from closure import ROOT

KINDS = ("wheel", "pyz", "windows")


def main() -> None:
    """Build what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kinds", nargs="*", metavar="|".join(KINDS), help="default: all of them")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder; default dist")
    given = parser.parse_args()
    if unknown := set(given.kinds) - set(KINDS):
        parser.error(f"not among {', '.join(KINDS)}: {', '.join(sorted(unknown))}")
    kinds = given.kinds or KINDS
    given.out.mkdir(parents=True, exist_ok=True)
    made = []
    if "wheel" in kinds or "windows" in kinds:
        made += wheel_and_sdist(given.out)
    if "pyz" in kinds:
        made.append(given.out / "tiaan.pyz")
        pyz.build(made[-1])
    if "windows" in kinds:
        made.append(windows.build(made[0], given.out))
    for path in made:
        print(f"{path.stat().st_size:>12,}  {path}")


def wheel_and_sdist(out: Path) -> list[Path]:
    """Build both and return them, dated by the last commit.

    Hatchling gives all files that one time, and of their modes keeps only whether they are
    executable: the clock, the checkout and the umask leave no trace. Outside a repository it
    has a date of its own.

    Raises:
        SystemExit: the build failed.
    """
    env = {**os.environ}
    if committed := _last_commit():
        env["SOURCE_DATE_EPOCH"] = committed
    with tempfile.TemporaryDirectory() as work:
        command = [sys.executable, "-m", "hatchling", "build", "--directory", work]
        done = subprocess.run(
            command, cwd=ROOT, env=env, check=False, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"{done.stdout}{done.stderr}")
        made = sorted(Path(work).iterdir(), key=lambda path: path.suffix != ".whl")
        return [Path(shutil.copy(path, out)) for path in made]


def _last_commit() -> str:
    """Return when the last commit was made, in seconds; "" outside a repository."""
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    except OSError:
        return ""
    # A folder of another repository is not ours.
    return done.stdout.strip() if (ROOT / ".git").exists() else ""


if __name__ == "__main__":
    main()

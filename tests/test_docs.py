"""The documents are true: generated parts up to date, a walk-through that works, live links."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer
from cogapp import Cog

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))
import blocks  # noqa: E402 - the documents' own helper, no part of the package

if TYPE_CHECKING:
    from collections.abc import Iterator

README, MANUAL = ROOT / "README.md", ROOT / "docs" / "manual.md"
SUMMARIES = ROOT / "src" / "tiaan" / "cli" / "summaries.py"
COMMANDS = list(blocks.tree())
INSTALL = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/tiaan demo"
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest"
# Put together here, so that this file does not name what it looks for.
STRANGE = re.compile(
    "|".join(
        map(
            re.escape,
            (
                *(f"/{top}/" for top in ("work", "tmp/venv", "root", "home", "Users")),
                *(f"{host}.org" for host in ("pypi", "files.pythonhosted", "anaconda")),
            ),
        )
    )
)
LINK = re.compile(r"\]\(([^)\s]+)\)")


def prose(path: Path) -> str:
    """A document without its fenced blocks and comments."""
    text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def documents() -> list[Path]:
    return [path for path in (*ROOT.glob("*.md"), *ROOT.glob("*/*.md")) if path.is_file()]


@pytest.mark.parametrize("path", [README, MANUAL, SUMMARIES], ids=lambda path: path.name)
def test_generated_parts_are_up_to_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    cog = Cog()
    cog.options.print_output = True

    # Renewed by: cog -r -P -I docs README.md docs/manual.md src/tiaan/cli/summaries.py
    assert cog.process_string(text, str(path)) == text


def test_the_readme_holds_both_commands_as_lines_of_their_own() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()

    assert lines.count(INSTALL) == 1
    assert lines.count(TEST) == 1


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_a_command_is_explained(name: str, command: Any) -> None:
    options = [p for p in blocks.options_of(command) if p.param_type_name == "option"]

    assert command.help
    assert [option.name for option in options if not option.help] == []
    assert hasattr(command, "commands") or f"#### {name}\n" in MANUAL.read_text(encoding="utf-8")


def test_the_global_options_are_explained() -> None:
    root = typer.main.get_command(blocks.app)

    assert [param.name for param in blocks.options_of(root) if not param.help] == []


def test_the_walk_through_works_from_the_manual_alone() -> None:
    shell = blocks.Shell()
    lines = list(blocks.commands_in(MANUAL.read_text(encoding="utf-8")))
    answers = [(line, *shell.run(line)) for line in lines]

    assert len(lines) > 50
    assert [answer for answer in answers if answer[1]] == []
    # A redo names an operation by its number: it has to be an undo.
    redone = [said for line, _, said in answers if re.fullmatch(r"tiaan undo \d+", line)]
    assert redone
    assert all(said.startswith("已恢复") for said in redone)


def test_the_walk_through_takes_every_kind_of_step() -> None:
    lines = "\n".join(blocks.commands_in(MANUAL.read_text(encoding="utf-8")))

    for words in (
        *("--cosign", "--resubmit", "--accept", "--reject", "--return", "--convert", "withdraw"),
        *("merge ", "unmerge", "--lead", "--co ", "--split", "--collective", "amend", "reply"),
        *("--rating 不满意", "undo", "--as-of", "report annual", "export", "import", "check"),
    ):
        assert words in lines


def test_past_figures_in_the_manual_stay() -> None:
    text = MANUAL.read_text(encoding="utf-8")
    then = text.split("export TIAAN_TODAY=2025-06-30\n$ tiaan stats\n")[1].split("```")[0]
    again = text.split("$ tiaan stats --as-of 2025-06-30\n")[1].split("```")[0]

    assert again == then


def examples() -> Iterator[str]:
    for path in (README, MANUAL):
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"^ *```bash\n(.*?)```", text, re.MULTILINE | re.DOTALL):
            yield from (line.strip() for line in block.splitlines())


@pytest.mark.parametrize("line", [line for line in examples() if line.startswith("tiaan ")])
def test_an_example_names_a_command_and_its_options(line: str) -> None:
    words = shlex.split(re.split(r" [|>] ", line)[0], comments=True)[1:]
    known = dict(COMMANDS)
    places = [i for i in range(len(words)) if f"tiaan {words[i]}" in known]
    if not places:
        assert words[0] in ("--version", "--help")
        return
    name = f"tiaan {words[places[0]]}"
    rest = words[places[0] + 1 :]
    while rest and f"{name} {rest[0]}" in known:
        name, rest = f"{name} {rest[0]}", rest[1:]
    options = {o for p in known[name].params for o in (*p.opts, *p.secondary_opts)} | {"--help"}

    assert [word for word in rest if word.startswith("-") and word not in options] == []


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    anchors = {f"#{blocks.anchor(heading)}" for heading in headings}

    for target in LINK.findall(prose(path)):
        if target.startswith("#"):
            assert target in anchors
        elif "://" not in target:
            assert not target.startswith("/")
            assert (path.parent / target.split("#")[0]).exists(), target


def test_headings_have_anchors_of_their_own() -> None:
    headings = re.findall(r"^#+ (.+)$", prose(MANUAL), re.MULTILINE)
    anchors = [blocks.anchor(heading) for heading in headings]

    assert sorted(set(anchors)) == sorted(anchors)


def test_no_file_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if not path.is_file() or b"\0" in (data := path.read_bytes()):
            continue
        found += [f"{name}: {hit}" for hit in STRANGE.findall(data.decode("utf-8", "replace"))]

    assert found == []

"""What is given to users is built here from this environment, without a network, and run.

The one file runs without site-packages (`-S`) and with an empty home, so that nothing it imports
can come from elsewhere.
"""

from __future__ import annotations

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tiaan import __version__

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
SAMPLES = ROOT / "samples"
PYZ_MAX = 6_000_000
"""Bytes that tiaan.pyz may have: goal P1."""
TOLD = "tiaan_pyz.txt"
"""The member of tiaan.pyz that says for which compiled modules it is."""
STARTED = (0, f"tiaan {__version__}", "")
"""What `--version` ends in, in short."""


def build(out: Path, *kinds: str, root: Path = ROOT, umask: int = 0o022, **env: str) -> Path:
    """Run the documented command; return the folder it filled."""
    command = [sys.executable, root / "packaging" / "build.py", "--out", out, *kinds]
    done = subprocess.run(
        command, umask=umask, env=os.environ | env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what is built from, so that nobody edits it between two builds."""
    return copy_of(ROOT, tmp_path_factory.mktemp("checkout"))


def copy_of(root: Path, folder: Path) -> Path:
    """Copy what tiaan.pyz is built from."""
    for name in ("src", "samples", "packaging"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(root / name, folder)
    return folder


@pytest.fixture(scope="module")
def pyz(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tiaan.pyz."""
    return build(tmp_path_factory.mktemp("pyz"), "pyz", root=checkout) / "tiaan.pyz"


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with wheel and sdist."""
    return build(tmp_path_factory.mktemp("dist"), "wheel")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`packaging/windows.py`."""
    monkeypatch.syspath_prepend(PACKAGING)
    return importlib.import_module("windows")


class Said(NamedTuple):
    """What a command ended in."""

    code: int
    stdout: str
    stderr: str

    @property
    def short(self) -> tuple[int, str, str]:
        """The same with only the first line of its answer."""
        return self.code, self.stdout.partition("\n")[0], self.stderr


class Desk(NamedTuple):
    """A user's PC: one file, an empty home, a folder to work in."""

    file: Path
    home: Path
    work: Path

    def __call__(self, *args: object, **env: str) -> Said:
        told = {"HOME": str(self.home), "TMPDIR": str(self.work), "TIAAN_TODAY": "2023-12-20"}
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-X", "utf8", self.file, *map(str, args)],
            env={key: value for key, value in (told | env).items() if value},
            cwd=self.work,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    @property
    def cache(self) -> Path:
        """Where the program is unpacked."""
        return self.home / ("Library/Caches/tiaan" if sys.platform == "darwin" else ".cache/tiaan")

    @property
    def unpacked(self) -> Path:
        """The one folder in there."""
        (folder,) = self.cache.iterdir()
        return folder


@pytest.fixture
def desk(pyz: Path, tmp_path: Path) -> Desk:
    """A desk with tiaan.pyz on it."""
    (tmp_path / "home").mkdir()
    (tmp_path / "work").mkdir()
    return Desk(pyz, tmp_path / "home", tmp_path / "work")


def test_one_file_is_all_it_takes(desk: Desk) -> None:
    bare = [sys.executable, "-I", "-S", "-c", "import typer"]
    assert subprocess.run(bare, capture_output=True, check=False).returncode != 0
    assert desk.file.stat().st_size <= PYZ_MAX

    assert desk("--version").short == STARTED
    demo = desk("demo")
    assert (demo.code, "导入提案：162 行" in demo.stdout) == (0, True), demo.stderr

    county = ("--db", "tiaan-demo/tiaan.db")
    assert "立案\t159" in desk(*county, "stats").stdout
    said = desk(*county, "report", "annual", "-o", ".", "--format", "docx,xlsx,html,md")
    assert said.code == 0, said.stderr
    made = {path.suffix: path.read_bytes() for path in desk.work.glob("*.*")}
    assert set(made) == {".docx", ".xlsx", ".html", ".md"}
    assert made[".docx"].startswith(b"PK")
    assert b"<svg" in made[".html"]

    desk("--db", "own.db", "init", "--session", "十一届二次", "--opens", "2023-01-05")
    said = desk("--db", "own.db", "import", "units", SAMPLES / "units.xlsx", "--yes")
    assert (said.code, "已写入 51 行" in said.stderr) == (0, True), said.stderr
    said = desk("--db", "own.db", "import", "units", SAMPLES / "traps" / "calc.ods", "--json")
    assert "格式，本机读不了" not in said.stderr  # calamine is inside


def test_two_builds_are_the_same(pyz: Path, checkout: Path, tmp_path: Path) -> None:
    again = copy_of(checkout, tmp_path / "again")
    for path in again.rglob("*.py"):
        path.chmod(0o700)
    env = {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    other = build(tmp_path, "pyz", root=again, umask=0o077, **env) / "tiaan.pyz"

    assert other.read_bytes() == pyz.read_bytes()


def test_it_is_unpacked_whole_and_for_the_user_alone(desk: Desk, checkout: Path) -> None:
    old = os.umask(0)
    try:
        with ThreadPoolExecutor(2) as pool:  # two first starts at once
            said = [*pool.map(lambda _: desk("--version").short, range(2))]
    finally:
        os.umask(old)
    assert said == [STARTED] * 2
    one = desk.unpacked / "tiaan" / "errors.py"
    right = one.read_bytes()
    assert right == (checkout / "src" / "tiaan" / "errors.py").read_bytes()

    for spoil in (
        one.unlink,
        lambda: one.write_bytes(right[:-1]),
        lambda: desk.unpacked.chmod(0o777),
    ):
        spoil()
        assert desk("--version").short == STARTED
        assert one.read_bytes() == right
        assert {path.stat().st_mode & 0o777 for path in (desk.cache, desk.unpacked)} == {0o700}
    assert list(desk.work.iterdir()) == []


@pytest.mark.parametrize("home", ["absent", "file", "open to all"])
def test_without_a_place_of_the_users(home: str, desk: Desk) -> None:
    where = {"absent": "", "file": str(desk.file)}.get(home, str(desk.home))
    if home == "open to all":
        desk.cache.mkdir(parents=True)
        desk.cache.chmod(0o777)

    said = desk("--version", HOME=where)

    assert said.short[:2] == STARTED[:2]
    assert "这次放在临时文件夹" in said.stderr
    assert list(desk.work.iterdir()) == []


def test_without_any_place(desk: Desk) -> None:
    # The temporary folder is no folder, and the fallbacks of Python's are not to be touched.
    probe = (
        "import sys, tempfile, runpy; tempfile.tempdir = '/nowhere';"
        "sys.path.insert(0, sys.argv[1]); runpy.run_path(sys.argv[1], run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", "-c", probe, desk.file],
        env={},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("错误：没有地方存放程序文件")
    assert "Traceback" not in done.stderr


@pytest.fixture
def elsewhere(desk: Desk) -> Desk:
    """A desk whose system is not the one that tiaan.pyz was built for."""
    file = desk.work.parent / "elsewhere.pyz"
    with ZipFile(desk.file) as built, ZipFile(file, "w") as other:
        for name in built.namelist():
            data = built.read(name)
            if name == TOLD:
                key, _, rest = data.split(b"\n", 2)
                data = b"\n".join((key, b".cp313-win_amd64.pyd", rest))
            other.writestr(name, data)
    return desk._replace(file=file)


def test_on_another_system(elsewhere: Desk) -> None:
    assert "python-calamine 未安装\n" in elsewhere("--version").stdout
    demo = elsewhere("demo")
    assert (demo.code, "导入提案：162 行" in demo.stdout) == (0, True), demo.stderr
    assert "没有写 Word 文件所需的 lxml，年度报告写成网页" in demo.stderr
    assert [path.name for path in elsewhere.work.rglob("*.html")] == ["年度报告2023.html"]

    county = ("--db", "tiaan-demo/tiaan.db")
    word = elsewhere(*county, "report", "annual", "-o", "a.docx")
    assert (word.code, word.stderr) == (
        1,
        "错误：这台电脑的 Python 没有写 Word 文件所需的 lxml\n"
        "提示：请改写 .html（Word、WPS 可以打开）、.xlsx 或 .md\n",
    )
    ods = elsewhere(*county, "import", "proposals", SAMPLES / "traps" / "calc.ods")
    assert (ods.code, "calc.ods 是 .ods 格式，本机读不了" in ods.stderr) == (2, True)


def test_old_python_is_told_what_to_do() -> None:
    source = (PACKAGING / "starter" / "__main__.py").read_text("utf-8")
    ast.parse(source, feature_version=(3, 4))
    told = source.replace("(3, 11)", "(9, 0)")

    done = subprocess.run(
        [sys.executable, "-I", "-X", "utf8", "-c", told],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("错误：tiaan 需要 Python 3.11")


def test_sdist_is_whole_and_wheels_are_the_same(dist: Path, tmp_path: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    old = os.umask(0o077)
    try:
        with tarfile.open(sdist) as archive:
            archive.extractall(tmp_path, filter="data")
            stamp = next(int(member.mtime) for member in archive)
    finally:
        os.umask(old)
    (root,) = tmp_path.iterdir()
    again = build(tmp_path / "again", "wheel", root=root, umask=0o077, SOURCE_DATE_EPOCH=str(stamp))

    made = sorted(path.name for path in dist.iterdir())
    assert made == [f"tiaan-{__version__}-py3-none-any.whl", f"tiaan-{__version__}.tar.gz"]
    for name in made:
        assert (again / name).read_bytes() == (dist / name).read_bytes(), name


def test_wheel_holds_the_program_and_the_demo_only(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = archive.namelist()

    others = [n for n in names if not n.endswith(".py") and ".dist-info/" not in n]
    assert sorted(others) == [
        "tiaan/py.typed",
        "tiaan/render/page.html.j2",
        "tiaan/samples/members.xlsx",
        "tiaan/samples/proposals.xlsx",
        "tiaan/samples/units.xlsx",
    ]


def test_constraints_pin_with_hashes_and_without_addresses(windows: ModuleType) -> None:
    text = windows.CONSTRAINTS.read_text("ascii")
    entries = windows.locked()
    closure = importlib.import_module("closure")

    assert "://" not in text
    for name, entry in entries.items():
        line, *hashes = entry.replace("\\\n", "\n").splitlines()
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^\n]+?)? ?", line), name
        assert hashes, name
        assert all(re.fullmatch(r" +--hash=sha256:[0-9a-f]{64} ?", one) for one in hashes), name
    for one in map(Requirement, closure.wanted("dev")):
        version = re.match(r"[\w.-]+==(\S+)", entries[canonicalize_name(one.name)])
        assert version, one
        assert one.specifier.contains(version[1]), one
    assert set(closure.installed(closure.wanted("dev"))) - {"pip"} <= set(entries)


def test_what_the_clerk_runs_suits_windows(windows: ModuleType, tmp_path: Path) -> None:
    windows.write_texts(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["install.bat", "安装说明.txt"]
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n") > 10
        # The second byte of a character must not be one that the command prompt acts on.
        pairs = [one.encode("gbk") for one in data.decode("gbk") if ord(one) > 127]
        assert not [pair for pair in pairs if pair[1:] in b'|^&<>%"\\']
    script = (tmp_path / "install.bat").read_text("gbk")
    labels = set(re.findall(r"^:(\w+)", script, re.MULTILINE))
    assert labels == set(re.findall(r"\bgoto (\w+)", script))
    for major, minor in windows.PYTHONS:
        assert f"{major}.{minor}" in script
        assert f"({major}, {minor})" in script


def test_folder_with_a_wheel_missing_is_refused(
    windows: ModuleType, dist: Path, tmp_path: Path
) -> None:
    shutil.copy(next(dist.glob("*.whl")), tmp_path)

    with pytest.raises(SystemExit, match=r"^no wheel of .* for Python 3\.11 on win_amd64$"):
        windows.check(tmp_path)

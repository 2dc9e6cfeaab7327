"""`import --errors`: the senders' own sheets, marked, to be corrected and imported again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tiaan.cli.base import may_replace, remark
from tiaan.errors import UsageError
from tiaan.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tiaan.sheets.grid import Grid
    from tiaan.sheets.planned import Plan


def targets(files: Sequence[Path], target: Path) -> dict[Path, Path]:
    """Return where each file would go: to the file named, or into the folder named.

    Raises:
        UsageError: several files and no folder, no .xlsx, two files of one name, or a file itself.
    """
    if len(files) > 1 or target.is_dir():
        if target.is_file() or target.suffix.lower() == ".xlsx":
            raise UsageError("几个表格一起导入时，--errors 要写文件夹", "如 --errors 退回")
        found = {file: target / f"{file.stem}.xlsx" for file in files}
    elif target.suffix.lower() != ".xlsx":
        raise UsageError(f"“{visible(target.name)}”不以 .xlsx 结尾", "请改文件名，如 退回.xlsx")
    else:
        found = dict.fromkeys(files, target)
    if len({place.name.lower() for place in found.values()}) < len(files):
        raise UsageError("有两个表格同名，--errors 分不清", "请先改名，或分别导入")
    own = {file.resolve() for file in files}
    for place in found.values():
        if place.resolve() in own:
            raise UsageError(
                f"“{visible(place.name)}”就是要导入的表格，没有动它", "请换一个文件名或文件夹"
            )
    return found


def send_back(
    made: Plan, grids: Mapping[Path, Sequence[Grid]], places: Mapping[Path, Path], *, yes: bool
) -> None:
    """Write the files that have faulty rows, marked.

    Args:
        made: the plan of all of them.
        grids: of each file.
        places: where each goes, see `targets`.
        yes: whether existing files may be replaced without asking.
    """
    from tiaan.render.files import make_folder, replace_file  # noqa: PLC0415 - only where something is wrong
    from tiaan.sheets import marked  # noqa: PLC0415 - likewise

    names = marked.faulty_files(made)
    faulty = {path: some for path, some in grids.items() if some[0].file in names}
    if not faulty:
        remark("没有有误的行，没有写 --errors 文件")
        return
    if not may_replace([places[path] for path in faulty], yes=yes):
        return
    for path, some in faulty.items():
        sent = marked.send_back(path, some, made)
        make_folder(places[path].parent)
        with replace_file(places[path]) as temporary:
            temporary.write_bytes(sent.data)
        for note in sent.notes:
            remark(f"提醒：{note}")
        remark(
            f"有误的 {sent.bad} 行已标在 {places[path]}：红格有误、黄格与文件不同，"
            "原因见批注和“核对意见”列；改好后导入它即可"
        )

"""Lists to choose from and days to be checked, as a spreadsheet offers them beside a cell.

Short lists stand in the rule itself; long ones on a hidden sheet, under a name: older programs
follow a rule to another sheet only through a name. Other words raise a question, never a refusal.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from tiaan.model.dates import FIRST_YEAR, LAST_YEAR
from tiaan.model.fields import CHOICES
from tiaan.sheets.guard import address
from tiaan.sheets.looks import put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

    from tiaan.sheets.choices import Choices

_INLINE = 255
"""Most characters of a list that stands in the rule, quotes included, and of a prompt."""
_DAY_ZERO = date(1899, 12, 30)


class Rules:
    """The rules of one sheet, and the lists they share."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - the stubs know too little of sheets
        self.sheet = sheet
        self._lists: dict[tuple[str, ...], str] = {}

    def days(self, cells: str, label: str, sample: date) -> None:
        """Ask back where something is no day."""
        from openpyxl.worksheet.datavalidation import DataValidation

        low, high = date(FIRST_YEAR, 1, 1) - _DAY_ZERO, date(LAST_YEAR, 12, 31) - _DAY_ZERO
        rule = DataValidation("date", formula1=str(low.days), formula2=str(high.days))
        rule.operator = "between"
        rule.error = f"日期请写成 {sample.isoformat()}。仍要这样写吗？"
        rule.showErrorMessage = True
        self._add(rule, cells, label)

    def words(self, cells: str, label: str, offered: Choices) -> None:
        """Offer words; ask back about others, unless they are as good."""
        from openpyxl.worksheet.datavalidation import DataValidation

        source = _inline(offered.words)
        if not source:
            name = f"tiaan_list_{len(self._lists) + 1}"
            source = self._lists.setdefault(offered.words, name)
        rule = DataValidation("list", formula1=source)
        rule.error = "这不是列表中的写法，导入时可能不认得。仍要这样写吗？"
        rule.showErrorMessage = not offered.free
        if offered.meaning:
            rule.prompt = f"{label}：{offered.meaning}"[:_INLINE]
            rule.showInputMessage = True
        self._add(rule, cells, label)

    def _add(self, rule: DataValidation, cells: str, label: str) -> None:
        rule.errorStyle = "warning"
        rule.errorTitle = label
        rule.allowBlank = True
        rule.add(cells)
        self.sheet.add_data_validation(rule)

    def write_lists(self, book: Workbook) -> None:
        """Write the long lists, a column each, where nobody sees them."""
        from openpyxl.workbook.defined_name import DefinedName

        if not self._lists:
            return
        sheet: Any = book.create_sheet(CHOICES)
        sheet.sheet_state = "hidden"
        for number, (words, name) in enumerate(self._lists.items(), 1):
            for line, word in enumerate(words, 1):
                put(sheet.cell(line, number), word)
            letter = address(1, number)[:-1]
            spot = f"'{CHOICES}'!${letter}$1:${letter}${len(words)}"
            book.defined_names[name] = DefinedName(name, attr_text=spot)


def _inline(words: Sequence[str]) -> str:
    """Return a list as it stands in a rule; "" where it does not fit in there."""
    listed = f'"{",".join(words)}"'
    fits = len(listed.encode("utf-16-le")) // 2 <= _INLINE
    return listed if fits and not any(set(word) & set(',"') for word in words) else ""

"""Chinese numbers in front of headings: 一、 and （一）."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiaan.model.table import Heading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiaan.model.table import Block

_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Return 1 to 99 as Chinese people write it (十二, 二十); beyond that, plain digits."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:  # noqa: PLR2004 - the docstring says it
        return str(number)
    return (
        (_DIGITS[tens] if tens > 1 else "")
        + ("十" if tens else "")
        + (_DIGITS[ones] if ones else "")
    )


def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with a number in front of every heading's text, but for appendices.

    The second level starts again under each heading of the first.
    """
    first = second = 0
    result: list[Block] = []
    for block in blocks:
        if not isinstance(block, Heading) or block.appendix:
            result.append(block)
        elif block.level == 1:
            first, second = first + 1, 0
            result.append(block._replace(text=f"{numeral(first)}、{block.text}"))
        else:
            second += 1
            result.append(block._replace(text=f"（{numeral(second)}）{block.text}"))
    return tuple(result)

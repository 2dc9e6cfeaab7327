"""What figures can be broken down by, with every value that must show even when it is zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from tiaan.errors import UsageError
from tiaan.model.terms import (
    Mode,
    Origin,
    Outcome,
    ProposerKind,
    PublicationScope,
    Result,
    Role,
    Term,
    Timing,
)
from tiaan.store.facts import ACTIVITIES, CASES, TASKS
from tiaan.store.lookups import SEVERAL_CHANNELS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from tiaan.model.settings import Settings
    from tiaan.stats.tally import Scope


class Blank(str):
    """The value of a group of which nothing is known: no code, but a label (未填)."""

    __slots__ = ("label",)
    label: str

    def __new__(cls, label: str) -> Self:
        """Keep the label beside an empty code."""
        blank = str.__new__(cls, "")
        blank.label = label
        return blank


class Dimension(NamedTuple):
    """One way to break figures down.

    Attributes:
        sql: a column of `over`.
        terms: the vocabulary whose codes the column holds.
        words: the county's list, in its order.
        blank: label of the group where nothing is known; "" where that cannot be.
        by_units: whether its values are units, in protocol order.
        of_filed: whether only what is filed can have one.
    """

    key: str
    label: str
    sql: str
    over: str = CASES
    terms: type[Term] | None = None
    words: Callable[[Settings], tuple[str, ...]] | None = None
    blank: str = ""
    by_units: bool = False
    of_filed: bool = False

    def values(self, conn: sqlite3.Connection, scope: Scope) -> list[str]:
        """Return the values that always show, in order."""
        if self.terms is not None:
            return list(self.terms)
        if self.words is not None:
            return list(self.words(scope.settings))
        if self.by_units:
            sql = "SELECT name FROM unit WHERE is_active ORDER BY position, id"
            return [name for (name,) in conn.execute(sql)]
        if self.key == "session":
            return [session.label for session in scope.sessions]
        return []

    def ordered(self, conn: sqlite3.Connection, scope: Scope, found: set[str]) -> list[str]:
        """Return the values that always show, then others that were found, by name."""
        values = self.values(conn, scope)
        return [*values, *sorted(found - set(values))]


def _names(key: str) -> Callable[[Settings], tuple[str, ...]]:
    """Return what reads a setting's words, in the county's order."""
    return lambda settings: tuple(word.name for word in getattr(settings, key))


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("outcome", "审查去向", "outcome", terms=Outcome),
    Dimension("kind", "提案者类别", "kind", terms=ProposerKind),
    Dimension("origin", "提案来源", "origin", terms=Origin),
    Dimension("timing", "提交时间", "timing", terms=Timing),
    Dimension("sector", "界别", "sector", blank="未填"),
    Dimension("category", "类别", "category", words=_names("categories"), blank="未填"),
    Dimension(
        "channel", "归口系统", "channel",
        words=lambda s: (*_names("channels")(s), SEVERAL_CHANNELS), blank="未交办或未填",
        of_filed=True,
    ),
    Dimension("lead", "主办单位", "lead_unit", blank="未交办", by_units=True, of_filed=True),
    Dimension("mode", "办理方式", "mode", terms=Mode, blank="未交办", of_filed=True),
    Dimension("result", "办理结果", "result", terms=Result, blank="尚无结果", of_filed=True),
    Dimension("rating", "评价", "rating", words=lambda s: s.ratings, blank="未收回", of_filed=True),
    Dimension(
        "key", "重点层级", "key_level", words=_names("key_levels"), blank="非重点", of_filed=True
    ),
    Dimension(
        "publication", "答复公开方式", "reply_scope", terms=PublicationScope, blank="未登记",
        of_filed=True,
    ),
    Dimension("month", "收到月份", "month"),
    Dimension("session", "届次", "session"),
    Dimension("unit", "承办单位", "unit", TASKS, by_units=True),
    Dimension("role", "承办角色", "role", TASKS, terms=Role),
    Dimension("round", "办理轮次", "task_round", TASKS),
    Dimension("reply_result", "答复结果", "task_result", TASKS, terms=Result, blank="尚未答复"),
    Dimension(
        "supervision_level", "督办层级", "held_level", ACTIVITIES,
        words=_names("supervision_levels"), blank="未写明",
    ),
    Dimension(
        "supervision_form", "督办形式", "held_form", ACTIVITIES,
        words=_names("supervision_forms"),
    ),
)  # fmt: skip
"""Every breakdown; the manual's list is printed from here."""


def find_dimension(name: str) -> Dimension:
    """Return the dimension of a key or label.

    Raises:
        UsageError: none; the hint lists them.
    """
    for dimension in DIMENSIONS:
        if name in (dimension.key, dimension.label):
            return dimension
    choices = "、".join(f"{d.key}（{d.label}）" for d in DIMENSIONS)
    raise UsageError(f"没有“{name}”这个维度", f"可用：{choices}")

from __future__ import annotations

from itertools import pairwise

import pytest

from tiaan.model.fields import SHEETS, Field, header_key, synonyms
from tiaan.model.table import Kind
from tiaan.model.terms import Term

_WHICH = {"编号", "号", "名称"}
_SAID = {
    "反馈意见",
    "委员意见",
    "提案人意见",
    "提案者意见",
    "意见反馈",
    "委员反馈意见",
    "提案委员意见",
}
MEANT_TWICE: dict[str, set[str]] = {
    "proposals": {
        *(*_WHICH, *_SAID, "办理结果", "提案内容", "单位", "日期", "时间"),
        *("类别", "分类", "提案类别", "提案类型", "性质", "提案性质"),
    },
    "reviews": _WHICH,
    "assignments": {*_WHICH, "单位"},
    "replies": {*_WHICH, "单位"},
    "feedback": {*_WHICH, *_SAID},
    **{
        kind: {*_WHICH, "单位"}
        for kind in ("contacts", "objections", "extensions", "reminders", "pledges")
    },
    **dict.fromkeys(("cosigners", "convenings", "supervision"), _WHICH),
}
"""Headers that mean several fields on purpose: cells decide, or the clerk."""


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("案 由", "案由"),
        ("案由：", "案由"),
        ("*案由（必填）", "案由"),
        ("案由(选填)", "案由"),
        ("【案由】", "案由"),
        ("《案由》", "案由"),
        ("第一\n提案人", "第一提案人"),
        ("分类Ａ、Ｂ、Ｃ", "分类A、B、C"),
        ("提案人\u3000", "提案人"),
        ("（）", ""),
        ("", ""),
    ],
)
def test_header_is_compared_by_its_key(raw: str, key: str) -> None:
    assert header_key(raw) == key


def test_header_key_of_a_key_is_itself() -> None:
    for sheet in SHEETS.values():
        for key in synonyms(sheet.fields):
            assert header_key(key) == key


@pytest.mark.parametrize("sheet", SHEETS)
def test_header_means_one_field(sheet: str) -> None:
    ambiguous = {
        header: [field.key for field in fields]
        for header, fields in synonyms(SHEETS[sheet].fields).items()
        if len(fields) > 1 and header not in MEANT_TWICE.get(sheet, set())
    }
    assert ambiguous == {}


@pytest.mark.parametrize("sheet", SHEETS)
def test_label_of_a_field_means_it(sheet: str) -> None:
    means = synonyms(SHEETS[sheet].fields)
    for field in SHEETS[sheet].fields:
        key = header_key(field.label)
        named = means[key]
        assert field in named if key in MEANT_TWICE.get(sheet, set()) else [field] == named


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_header_is_written_twice(sheet: str) -> None:
    for field in SHEETS[sheet].fields:
        headers = sorted(header_key(header) for header in (field.label, *field.also))
        assert [a for a, b in pairwise(headers) if a == b] == []
        assert "" not in headers


@pytest.mark.parametrize("sheet", SHEETS)
def test_keys_and_labels_of_a_sheet_are_unique(sheet: str) -> None:
    keys = [field.key for field in SHEETS[sheet].fields]
    labels = [field.label for field in SHEETS[sheet].fields]
    assert sorted(set(keys)) == sorted(keys)
    assert sorted(set(labels)) == sorted(labels)


@pytest.mark.parametrize("sheet", SHEETS)
def test_term_columns_have_their_vocabulary(sheet: str) -> None:
    for field in SHEETS[sheet].fields:
        is_term = field.column.kind is Kind.TERM
        assert is_term is (field.column.terms is not None)
        assert not is_term or issubclass(field.column.terms or str, Term)


def test_required_and_private_fields_are_these() -> None:
    def keys(condition: str) -> dict[str, list[str]]:
        return {
            sheet: [f.key for f in fields if _holds(f, condition)]
            for sheet, (_, fields, *_) in SHEETS.items()
        }

    card = ["phone", "address", "employer"]
    assert keys("required") == {
        "proposals": ["title", "lead"],
        "units": ["name"],
        "members": ["name"],
        "reviews": ["outcome"],
        "assignments": ["lead_unit"],
        "replies": ["result"],
        "feedback": ["rating"],
        "cosigners": ["co_signer"],
        "contacts": ["contact_way"],
        "objections": ["reason"],
        "extensions": ["extended_to"],
        "convenings": ["convened_by"],
        "reminders": ["remind_way"],
        "supervision": ["form"],
        "pledges": ["pledge"],
    }
    stages: dict[str, list[str]] = {kind: [] for kind, sheet in SHEETS.items() if sheet.stage}
    assert keys("private") == {"proposals": card, "units": [], "members": card, **stages}
    assert keys("ignore") == {sheet: ["seq"] for sheet in SHEETS}
    assert keys("derived") == {
        "proposals": ["published", "reply_published"],
        "units": [],
        "members": ["id"],
        **stages,
    }


def _holds(field: Field, condition: str) -> bool:
    return field.column.private if condition == "private" else bool(getattr(field, condition))

"""No text becomes a formula, and each comes back as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tiaan.model.text import guarded, unguarded


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-", "'-"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\u3000 \u2028=1", "'\u3000 \u2028=1"),
        ("'=1", "''=1"),
        ("' '@", "'' '@"),
        ("'别号", "'别号"),
        ("路灯=亮", "路灯=亮"),
        ("", ""),
        ("'", "'"),
    ],
)
def test_only_what_looks_like_a_formula_is_guarded(text, written):
    assert guarded(text) == written


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from("'=+-@ \t\n\u2028\xa0字"), max_size=8).map("".join) | st.text())
def test_a_guard_comes_off_exactly(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text).lstrip()[:1] not in {"=", "+", "-", "@"}

"""The evaluator agrees with an independent implementation of the language on what both have."""

from __future__ import annotations

from typing import Any

import cel
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale.catalog.cel import CelError, compile_expression

_NAMES = st.sampled_from(["a", "b", "c"])
_NUMBERS = st.integers(-3, 3).map(str)
_TEXTS = st.sampled_from(["''", "'a'", "'ab'", "'b-c'"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", "==", "!=", "<", "<=", "+", "-", "*"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        ),
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, inner, inner).map(lambda parts: "({} ? {} : {})".format(*parts)),
        inner.map(lambda one: f"self.list.all(x, x == {one})"),
        inner.map(lambda one: f"self.list.exists(x, {one} == x)"),
        inner.map(lambda one: f"size(self.list.filter(x, x != {one}))"),
        inner.map(lambda one: f"({one} in self.list)"),
    )


_EXPRESSIONS = st.recursive(
    st.one_of(
        _NUMBERS,
        _TEXTS,
        st.sampled_from(["true", "false"]),
        _NAMES.map("self.{}".format),
        _NAMES.map("has(self.{})".format),
    ),
    _grow,
    max_leaves=6,
)
_SELVES = st.fixed_dictionaries(
    {"list": st.lists(st.integers(-3, 3), max_size=4)},
    optional={name: st.one_of(st.integers(-3, 3), st.sampled_from(["", "a", "ab"]), st.booleans()) for name in "abc"},
)


def _ours(source: str, this: dict[str, Any]) -> Any:
    try:
        return compile_expression(source).evaluate({"self": this})
    except CelError:
        return CelError


def _theirs(source: str, this: dict[str, Any]) -> Any:
    try:
        return cel.evaluate(source, {"self": this})
    except (KeyError, TypeError, RuntimeError, ValueError, OverflowError):
        return CelError


@settings(deadline=None)
@given(_EXPRESSIONS, _SELVES)
def test_same_value_or_both_an_error(source: str, this: dict[str, Any]) -> None:
    assert _ours(source, this) == _theirs(source, this)

"""Cost of expressions: as cel-go counts it, and without a way around the limits."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.catalog.cel import compile_expression
from aiscale.catalog.cel.cost import CALL_LIMIT, Meter
from aiscale.catalog.cel.errors import CostLimitError


def cost(expression: str, **variables: Any) -> int:
    meter = Meter()
    compile_expression(expression).evaluate(variables, meter)
    return meter.spent


@pytest.mark.parametrize(
    ("expression", "variables", "expected"),
    [
        ("'Hello World!'", {}, 0),
        ("input", {"input": [1, 2]}, 1),
        ("input['key']", {"input": {"key": "v"}}, 2),
        ("input[0]", {"input": ["v"]}, 2),
        ("input['ke' + 'y']", {"input": {"key": "v"}}, 3),
        ("input[3-3]", {"input": ["v"]}, 3),
        ("has(input.a.b)", {"input": {"a": {"b": "0"}}}, 2),
        ("[1, 2, 3]", {}, 10),
        ("{'a': 1, 'b': 2, 'c': 3}", {}, 30),
        ("input.all(x, true)", {"input": []}, 2),
        ("[1, 2, 3].all(x, true)", {}, 20),
        ("[{'k1': 1}, {'k2': 2}].all(x, true)", {}, 77),
        ("input.all(k, input[k].n > 3)", {"input": {"val": {"n": 0}}}, 9),
        ("input.matches('[0-9]')", {"input": "x" * 500}, 103),
        ("'123'.matches('[0-9]')", {}, 2),
        ("a || b || c || d", dict.fromkeys("abcd", False), 4),
        ("1 <= 2", {}, 1),
        ("2 in [1, 2, 3]", {}, 13),
        ("1 + 1", {}, 1),
        ("false ? false : 1 > 3", {}, 1),
        ("size('123')", {}, 1),
        ("'12345678901234567890' == '123456789012345678901234567890'", {}, 2),
        ("string(input)", {"input": b"x" * 500}, 51),
        ("string(1)", {}, 1),
        ("input.contains(arg)", {"input": "x" * 500, "arg": "y" * 500}, 2502),
        ("input.startsWith(arg)", {"input": "idc", "arg": "x" * 500}, 3),
        ("(one + two).all(x, true)", {"one": [], "two": []}, 4),
        ("'abcdefg'.contains(one + two)", {"one": "val1", "two": "val2222222"}, 6),
        ("(1 > 2 || 2 > 1) == true", {}, 3),
    ],
)
def test_cost_of_cel_go(expression: str, variables: dict[str, Any], expected: int) -> None:
    """Source: cel-go ``interpreter/runtimecost_test.go``."""
    assert cost(expression, **variables) == expected


DOUBLED = "cel.bind(l0, self, {}true{})".format(
    "".join(f"cel.bind(l{n + 1}, l{n} + l{n}, " for n in range(60)), ")" * 60
)


@pytest.mark.parametrize(
    "expression",
    [
        "self.all(a, self.all(b, self.all(c, a == b || b == c || true)))",
        "self.map(a, self.map(b, self)).size() > 0 && self.map(a, self.map(b, self.map(c, c))).size() > 0",
        "self.exists(a, self.exists(b, self.exists(c, false))) || true",
        "true || self.all(a, true) && self.all(a, self.all(b, self.all(c, true)))".replace("true || ", ""),
        DOUBLED,
        DOUBLED.replace("self", "'a'"),
        "lists.range(1000000000000).size() > 0",
        "self.map(x, 'a').join('').replace('a', self.map(x, 'aaaaaaaaaa').join('')).replace('a', self.map(x, 'aaaaaaaaaa').join('')) == ''",
        "lists.range(2000).distinct().size() > 0",
        "sets.contains(lists.range(2000), lists.range(2000))",
    ],
)
def test_no_expression_gets_around_the_limit(expression: str) -> None:
    meter = Meter()
    with pytest.raises(CostLimitError):
        compile_expression(expression).evaluate({"self": list(range(300))}, meter)
    assert meter.spent > CALL_LIMIT

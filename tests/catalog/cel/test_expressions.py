"""Expressions and their values, as the language and Kubernetes define them."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.catalog.cel import CelError, CelSyntaxError, UnsupportedExpressionError, compile_expression

SELF: dict[str, Any] = {
    "n": 1, "text": "abc", "list": [1, 2, 3], "map": {"k": 1.5, "app/name": "x"}, "none": None, "namespace": "ns",
    "listeners": [{"name": "a", "port": 80}, {"name": "b", "port": 443}],
}  # fmt: skip

VALUES: dict[str, Any] = {
    # fields and macros
    "has(self.n)": True,
    "has(self.missing)": False,
    "has(self.none)": False,
    "self.__namespace__": "ns",
    "self.list.all(x, x > 0)": True,
    "self.list.exists(x, x == 2)": True,
    "self.list.exists_one(x, x > 1)": False,
    "self.list.filter(x, x > 1)": [2, 3],
    "self.list.map(x, x * 2)": [2, 4, 6],
    "self.list.map(x, x > 1, x * 2)": [4, 6],
    "self.map.all(k, k != '')": True,
    "self.list.all(i, x, i < x)": True,
    "self.list.transformList(i, x, i + x)": [1, 3, 5],
    "self.listeners.all(a, self.listeners.exists_one(b, a.port == b.port))": True,
    "'k' in self.map": True,
    "2 in self.list": True,
    "self.map['app/name']": "x",
    "cel.bind(x, self.n + 1, x * x)": 4,
    # errors that a decided operand absorbs
    "self.missing == 1 || true": True,
    "false && self.missing == 1": False,
    "self.missing == 1 && false": False,
    "self.list.exists(x, x == 3 || self.missing)": True,
    # operators
    "self.n == 1.0": True,
    "1u == 1": True,
    "true == 1": False,
    "[1, 2] == [1.0, 2.0]": True,
    "{'a': 1} == {'a': 1}": True,
    "-7 / 2": -3,
    "-7 % 2": -1,
    "'a' + 'b'": "ab",
    "[1] + [2]": [1, 2],
    "1 < 2.5 && 'a' < 'b'": True,
    "self.n == 1 ? 'yes' : self.missing": "yes",
    "!(self.n == 1)": False,
    # conversions
    "int('7') + int(2.9)": 9,
    "string(1) + string(true)": "1true",
    "double('1.5')": 1.5,
    "type(self.n) == int": True,
    "duration('1h30m') == duration('90m')": True,
    "duration('1ms') < duration('1s')": True,
    "timestamp('2026-01-01T00:00:00Z') + duration('24h') == timestamp('2026-01-02T00:00:00Z')": True,
    "timestamp('2026-03-04T05:06:07Z').getMonth()": 2,
    # texts
    "size('äöü')": 3,
    "'a-b-c'.split('-')": ["a", "b", "c"],
    "'a-b-c'.split('-', 2)": ["a", "b-c"],
    "['a', 'b'].join('/')": "a/b",
    "'hello'.substring(1, 3)": "el",
    "'hello'.charAt(1) + string('hello'.indexOf('l'))": "e2",
    "'ABC'.lowerAscii() + 'abc'.upperAscii()": "abcABC",
    "' x '.trim().replace('x', 'y')": "y",
    "'abc'.matches('^[a-c]+$')": True,
    "'Abc'.matches('^(?i)abc$')": True,
    "'al2023@v1'.find('^[^@]+')": "al2023",
    "'a1b22'.findAll('[0-9]+')": ["1", "22"],
    "'%d of %s'.format([1, 'two'])": "1 of two",
    r'''r"""\d""" + '\x41\n' ''': "\\dA\n",
    # lists and sets
    "[3, 1, 2].isSorted()": False,
    "[3, 1, 2].min() + [3, 1, 2].max() + [3, 1, 2].sum()": 10,
    "sets.contains([1, 2], [2]) && sets.equivalent([1, 2], [2, 1, 1])": True,
    "sets.intersects([1], [2])": False,
    # Kubernetes' libraries
    "quantity('1Gi').isGreaterThan(quantity('1G'))": True,
    "quantity('500m').compareTo(quantity('0.5'))": 0,
    "isQuantity('12 apples')": False,
    "url('https://example.com:8080/path?q=1').getHost()": "example.com:8080",
    "isURL('100%') || isURL('no address')": False,
    "isIP('10.0.0.1') && !isIP('10.0.0.256')": True,
    "cidr('10.0.0.0/8').containsIP('10.1.2.3')": True,
    "ip('::1').isLoopback()": True,
    "format.dns1123Label().validate('Bad').hasValue()": True,
    # optionals
    "self.?missing.orValue(5)": 5,
    "self.?n.hasValue()": True,
    "self.list[?9].orValue(0)": 0,
    "optional.of(1).optMap(x, x + 1).value()": 2,
}  # fmt: skip

ERRORS = {
    "self.missing": "no such key: missing",
    "self.list[9]": "index out of bounds: 9",
    "self.text > 1": "no such overload",
    "'a' + 1": "no such overload",
    "1 + 1.0": "no such overload",
    "1 / 0": "division by zero",
    "9223372036854775807 + 1": "integer overflow",
    "int('x')": "type conversion error",
    "duration('soon')": "invalid duration",
    "self.n && true": "no such overload",
    "self.list.all(x, x)": "no such overload",
    "quantity('many')": "invalid quantity",
}


@pytest.mark.parametrize("expression", VALUES)
def test_value(expression: str) -> None:
    value = compile_expression(expression).evaluate({"self": SELF})
    assert (type(value), value) == (type(VALUES[expression]), VALUES[expression])


@pytest.mark.parametrize("expression", ERRORS)
def test_error(expression: str) -> None:
    with pytest.raises(CelError, match=ERRORS[expression]):
        compile_expression(expression).evaluate({"self": SELF})


@pytest.mark.parametrize("expression", ["", "self.", "1 +", "(1", "[1, 2", "self..x", "a b", "'open", "#", "has(1)"])
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(CelSyntaxError):
        compile_expression(expression)


def test_an_unknown_function_is_not_passed_over() -> None:
    with pytest.raises(UnsupportedExpressionError, match="unknown function semver"):
        compile_expression("semver('1.0.0').isLessThan(semver('2.0.0'))")


def test_names_tell_which_variables_are_used() -> None:
    assert compile_expression("self.a == oldSelf.a").names == {"self", "oldSelf"}

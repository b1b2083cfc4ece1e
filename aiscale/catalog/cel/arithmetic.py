"""``+ - * / %`` and negation, with the ranges that the language gives its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from aiscale.catalog.cel.errors import CelError, no_overload
from aiscale.catalog.cel.values import Duration, Timestamp, UInt

_INT_RANGE = (-(2**63), 2**63 - 1)
_UINT_MAX = 2**64 - 1


def _checked(value: int, kind: type) -> int:
    if kind is UInt:
        if not 0 <= value <= _UINT_MAX:
            raise CelError("unsigned integer overflow")
        return UInt(value)
    if not _INT_RANGE[0] <= value <= _INT_RANGE[1]:
        raise CelError("integer overflow")
    return value


def _number_operation(
    name: str, whole: Callable[[int, int], int], real: Callable[[float, float], float]
) -> Callable[[Any, Any], Any]:
    def apply(left: Any, right: Any) -> Any:
        kind = type(left)
        if kind is type(right):
            if kind in {int, UInt}:
                return _checked(whole(int(left), int(right)), kind)
            if kind is float:
                return real(left, right)
        raise no_overload(name, left, right)

    return apply


def _divide_whole(left: int, right: int) -> int:
    if right == 0:
        raise CelError("division by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _divide_real(left: float, right: float) -> float:
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _remainder(left: int, right: int) -> int:
    if right == 0:
        raise CelError("modulus by zero")
    return left - right * _divide_whole(left, right)


def _no_real_remainder(left: float, right: float) -> float:
    raise no_overload("%", left, right)


_add_numbers = _number_operation("+", lambda a, b: a + b, lambda a, b: a + b)
_subtract_numbers = _number_operation("-", lambda a, b: a - b, lambda a, b: a - b)


def add(left: Any, right: Any) -> Any:
    """Sum of numbers; texts, bytes and lists joined; times moved by durations."""
    kind, other = type(left), type(right)
    if kind is other and kind in {str, bytes, list}:
        return left + right
    if kind is Duration and other in {Duration, Timestamp}:
        return other(left.ns + right.ns)
    if kind is Timestamp and other is Duration:
        return Timestamp(left.ns + right.ns)
    return _add_numbers(left, right)


def subtract(left: Any, right: Any) -> Any:
    """Difference of numbers, durations and times."""
    kind, other = type(left), type(right)
    if kind in {Duration, Timestamp}:
        if other is Duration:
            return kind(left.ns - right.ns)
        if kind is other:
            return Duration(left.ns - right.ns)
    return _subtract_numbers(left, right)


def negate(value: Any) -> Any:
    """``-value``."""
    if type(value) is int:
        return _checked(-value, int)
    if type(value) is float:
        return -value
    raise no_overload("-", value)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "_+_": add,
    "_-_": subtract,
    "_*_": _number_operation("*", lambda a, b: a * b, lambda a, b: a * b),
    "_/_": _number_operation("/", _divide_whole, _divide_real),
    "_%_": _number_operation("%", _remainder, _no_real_remainder),
    "-_": negate,
}

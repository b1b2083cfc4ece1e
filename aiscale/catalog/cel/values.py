"""The values of an expression that plain Python lacks, and how values compare.

int, float, str, bytes, bool, None, list and dict stand for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiscale.catalog.cel.errors import no_overload


class UInt(int):
    """An unsigned number (``3u``); equal to the same signed one, but not of its type."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A span of time in nanoseconds."""

    ns: int


@dataclass(frozen=True, slots=True, order=True)
class Timestamp:
    """A moment, in nanoseconds since 1970 in UTC."""

    ns: int


@dataclass(frozen=True, slots=True)
class Optional:
    """``optional.of(value)`` or ``optional.none()``."""

    present: bool
    value: Any = None


@dataclass(frozen=True, slots=True)
class TypeOf:
    """What ``type(value)`` returns and the names ``int``, ``string`` … stand for."""

    name: str


NONE = Optional(present=False)
_NUMBERS = {int, float, UInt}
_ORDERED = {str, bytes, bool, Duration, Timestamp}
_TYPE_NAMES: dict[type, str] = {
    bool: "bool", int: "int", UInt: "uint", float: "double", str: "string", bytes: "bytes", list: "list", dict: "map",
    type(None): "null_type", Duration: "google.protobuf.Duration", Timestamp: "google.protobuf.Timestamp",
    Optional: "optional_type", TypeOf: "type",
}  # fmt: skip
TYPES = {
    name: TypeOf(name)
    for name in ("bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type")
}


def type_of(value: Any) -> TypeOf:
    """The type of a value, as a value."""
    return TypeOf(_TYPE_NAMES.get(type(value), type(value).__name__.lower()))


def equal(left: Any, right: Any) -> bool:
    """``==``: numbers across their types, everything else only within one type, deep in lists and maps."""
    kind, other = type(left), type(right)
    if kind is not other:
        return kind in _NUMBERS and other in _NUMBERS and bool(left == right)
    if kind is list:
        return len(left) == len(right) and all(map(equal, left, right))
    if kind is dict:
        return len(left) == len(right) and all(key in right and equal(value, right[key]) for key, value in left.items())
    return bool(left == right)


def less(left: Any, right: Any) -> bool:
    """``<``.

    Raises:
        CelError: the values have no order.
    """
    kind, other = type(left), type(right)
    if (kind in _NUMBERS and other in _NUMBERS) or (kind is other and kind in _ORDERED):
        return bool(left < right)
    if kind is other and hasattr(left, "__lt__"):
        ordered = left.__lt__(right)
        if ordered is not NotImplemented:
            return bool(ordered)
    raise no_overload("<", left, right)


def contains(container: Any, item: Any) -> bool:
    """``item in container``: an element of a list or a key of a map.

    Raises:
        CelError: the container is neither.
    """
    if type(container) is dict:
        return item in container if type(item) is str else any(equal(item, key) for key in container)
    if type(container) is list:
        return any(equal(item, one) for one in container)
    raise no_overload("in", item, container)

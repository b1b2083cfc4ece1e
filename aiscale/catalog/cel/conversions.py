"""``int(…)``, ``string(…)``, ``duration(…)``, ``timestamp(…)`` and what can be asked of times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from aiscale.catalog.cel.errors import CelError, no_overload
from aiscale.catalog.cel.values import Duration, Timestamp, UInt
from aiscale.catalog.formats import is_rfc3339
from aiscale.catalog.go_duration import parse_ns

_SECOND_NS = 10**9
_FRACTION = re.compile(r"\.(\d+)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BOOL_TEXTS = {
    **dict.fromkeys(("1", "t", "T", "true", "TRUE", "True"), True),
    **dict.fromkeys(("0", "f", "F", "false", "FALSE", "False"), False),
}


def to_int(value: Any) -> int:
    """A whole number from a number, text or time."""
    if type(value) is str:
        if not re.fullmatch(r"[+-]?\d+", value, re.ASCII):
            raise CelError(f"type conversion error from '{value}' to 'int'")
        number = int(value)
    elif type(value) in {int, UInt, float}:
        number = int(value)
    elif type(value) is Timestamp:
        number = value.ns // _SECOND_NS
    elif type(value) is Duration:
        number = value.ns
    else:
        raise no_overload("int", value)
    if not -(2**63) <= number < 2**63:
        raise CelError("integer overflow")
    return number


def to_uint(value: Any) -> UInt:
    """An unsigned number."""
    if type(value) is str and not value.isdigit():
        raise CelError(f"type conversion error from '{value}' to 'uint'")
    number = int(value)
    if not 0 <= number < 2**64:
        raise CelError("unsigned integer overflow")
    return UInt(number)


def to_double(value: Any) -> float:
    """A floating point number."""
    if type(value) in {int, UInt, float, str}:
        return float(value)
    raise no_overload("double", value)


def to_string(value: Any) -> str:
    """The text of a scalar."""
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is bytes:
        return bytes(value).decode()
    if type(value) is float and value.is_integer():
        return str(int(value))
    if type(value) is Duration:
        return f"{value.ns / _SECOND_NS:g}s"
    if type(value) is Timestamp:
        return (_EPOCH + timedelta(microseconds=value.ns // 1000)).isoformat().replace("+00:00", "Z")
    if type(value) in {list, dict, type(None)}:
        raise no_overload("string", value)
    return str(value)


def to_bool(value: Any) -> bool:
    """A truth value from itself or from its text."""
    if type(value) is bool:
        return value
    if type(value) is str and value in _BOOL_TEXTS:
        return _BOOL_TEXTS[value]
    raise CelError(f"type conversion error from '{value}' to 'bool'")


def to_bytes(value: Any) -> bytes:
    """Bytes from a text."""
    return value if type(value) is bytes else str(value).encode()


def to_duration(value: Any) -> Duration:
    """A duration from Go's notation."""
    if type(value) is Duration:
        return value
    ns = parse_ns(value) if type(value) is str else None
    if ns is None:
        raise CelError(f"invalid duration {value!r}")
    return Duration(ns)


def to_timestamp(value: Any) -> Timestamp:
    """A time from RFC 3339 notation or from seconds since 1970."""
    if type(value) is Timestamp:
        return value
    if type(value) is int:
        return Timestamp(value * _SECOND_NS)
    if type(value) is not str or not is_rfc3339(value):
        raise CelError(f"invalid timestamp {value!r}")
    fraction = _FRACTION.search(value)
    moment = datetime.fromisoformat(_FRACTION.sub("", value).replace("Z", "+00:00"))
    nanoseconds = int(fraction[1][:9].ljust(9, "0")) if fraction else 0
    return Timestamp(round((moment - _EPOCH).total_seconds()) * _SECOND_NS + nanoseconds)


def _moment(value: Timestamp, zone: str) -> datetime:
    offset = re.fullmatch(r"([+-]?)(\d{2}):(\d{2})", zone)
    if offset is not None:
        minutes = int(offset[2]) * 60 + int(offset[3])
        place: Any = timezone(timedelta(minutes=-minutes if offset[1] == "-" else minutes))
    else:
        place = ZoneInfo(zone)
    return (_EPOCH + timedelta(microseconds=value.ns // 1000)).astimezone(place)


def _time_part(name: str, of_moment: Callable[[datetime], int], unit_ns: int = 0) -> Callable[..., int]:
    def part(value: Any, zone: str = "UTC") -> int:
        if type(value) is Timestamp:
            return of_moment(_moment(value, zone))
        if type(value) is Duration and unit_ns:
            return int(value.ns / unit_ns)
        raise no_overload(name, value)

    return part


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "int": to_int,
    "uint": to_uint,
    "double": to_double,
    "string": to_string,
    "bool": to_bool,
    "bytes": to_bytes,
    "duration": to_duration,
    "timestamp": to_timestamp,
    "dyn": lambda value: value,
    "getFullYear": _time_part("getFullYear", lambda at: at.year),
    "getMonth": _time_part("getMonth", lambda at: at.month - 1),
    "getDate": _time_part("getDate", lambda at: at.day),
    "getDayOfMonth": _time_part("getDayOfMonth", lambda at: at.day - 1),
    "getDayOfWeek": _time_part("getDayOfWeek", lambda at: at.isoweekday() % 7),
    "getDayOfYear": _time_part("getDayOfYear", lambda at: at.timetuple().tm_yday - 1),
    "getHours": _time_part("getHours", lambda at: at.hour, 3600 * _SECOND_NS),
    "getMinutes": _time_part("getMinutes", lambda at: at.minute, 60 * _SECOND_NS),
    "getSeconds": _time_part("getSeconds", lambda at: at.second, _SECOND_NS),
    "getMilliseconds": _time_part("getMilliseconds", lambda at: at.microsecond // 1000, 10**6),
}

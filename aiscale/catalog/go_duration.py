"""Durations as Go writes them (``1h30m``, ``100ms``), in whole nanoseconds."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_UNIT_NS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_WHOLE = re.compile(r"[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+", re.ASCII)
_LENIENT_PART = re.compile(r"(\d+)\s*([A-Za-zµ]+)", re.ASCII)
#: Long names that the lenient form allows, by prefix, with their length in nanoseconds.
_LENIENT_PREFIX_NS = {
    "nano": 1,
    "micro": 10**3,
    "milli": 10**6,
    "sec": 10**9,
    "min": 60 * 10**9,
    "hour": 3600 * 10**9,
    "hr": 3600 * 10**9,
    "day": 86_400 * 10**9,
    "week": 604_800 * 10**9,
}
_LENIENT_EXACT_NS = {**_UNIT_NS, "hr": 3600 * 10**9, "d": 86_400 * 10**9, "w": 604_800 * 10**9, "wk": 604_800 * 10**9}
_MAX_NS = 2**63 - 1


@lru_cache(maxsize=1024)
def parse_ns(text: str) -> int | None:
    """Nanoseconds of a Go duration, or None when it is not one."""
    if text.lstrip("+-") == "0" and len(text) <= 2:
        return 0
    if not _WHOLE.fullmatch(text):
        return None
    total = 0
    for digits, unit in _PART.findall(text):
        total += int(Fraction(digits.rstrip(".")) * _UNIT_NS[unit])
    if total > _MAX_NS:
        return None
    return -total if text[0] == "-" else total


def parse_lenient(text: str) -> int | None:
    """As :func:`parse_ns`, and also ``3 days``: what the ``duration`` format of a schema accepts."""
    exact = parse_ns(text)
    if exact is not None:
        return exact
    total, found = 0, False
    for digits, unit in _LENIENT_PART.findall(text):
        length_ns = _lenient_unit_ns(unit.lower())
        if length_ns is not None:
            total, found = total + int(digits) * length_ns, True
    return total if found else None


def _lenient_unit_ns(unit: str) -> int | None:
    if unit in _LENIENT_EXACT_NS:
        return _LENIENT_EXACT_NS[unit]
    return next((ns for prefix, ns in _LENIENT_PREFIX_NS.items() if unit.startswith(prefix)), None)

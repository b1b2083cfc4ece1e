"""Compares what was applied with a live object: every field that was set must have its value.

Fields that the server or others added do not count. Quantities are compared by value, since the server writes
``1000m`` as ``1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from aiscale.plan.changes import FieldChange
from aiscale.plan.diff import written

_QUANTITY = re.compile(
    r"(?P<number>[+-]?[0-9]+(\.[0-9]*)?|[+-]?\.[0-9]+)(?P<unit>[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?"
)
_UNITS = {
    "n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"), "": Decimal(1), "k": Decimal(10) ** 3,
    "M": Decimal(10) ** 6, "G": Decimal(10) ** 9, "T": Decimal(10) ** 12, "P": Decimal(10) ** 15,
    "E": Decimal(10) ** 18, "Ki": Decimal(2) ** 10, "Mi": Decimal(2) ** 20, "Gi": Decimal(2) ** 30,
    "Ti": Decimal(2) ** 40, "Pi": Decimal(2) ** 50, "Ei": Decimal(2) ** 60,
}  # fmt: skip

_MERGED_BY = ("name", "key", "ip", "containerPort", "port", "mountPath", "topologyKey", "type")
"""Fields that tell the items of a list apart, where the server merges lists. Tried in this order."""

_Path = tuple[str | int, ...]


def drifted_fields(applied: Mapping[str, Any], live: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """The fields that have other values than those that were applied, or are gone.

    Returns:
        For each: path, applied value before, live value after (None when it is gone).
    """
    return tuple(FieldChange(written(path), want, have) for path, want, have in _differences((), applied, live))


def _differences(path: _Path, want: Any, have: Any) -> Iterator[tuple[_Path, Any, Any]]:
    if want == have or _is_default(want, have):
        return
    if isinstance(want, Mapping) and isinstance(have, Mapping):
        for key, value in want.items():
            yield from _differences((*path, key), value, have.get(key))
    elif isinstance(want, list | tuple) and isinstance(have, list):
        yield from _list_differences(path, list(want), have)
    elif not _same_scalar(want, have):
        yield path, want, have


def _is_default(want: Any, have: Any) -> bool:
    """The server leaves empty values and null out."""
    return have is None and (want is None or want in ({}, [], (), "", 0, False))


def _same_scalar(want: Any, have: Any) -> bool:
    if isinstance(want, bool) or isinstance(have, bool) or want is None or have is None:
        return False
    a, b = quantity(want), quantity(have)
    return a is not None and a == b


def quantity(value: Any) -> Decimal | None:
    """A Kubernetes quantity as a number; None when it is none. Source: Kubernetes API, resource.Quantity."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    unit = match["unit"] or ""
    factor = _UNITS[unit] if unit in _UNITS else Decimal(f"1{unit}")
    return Decimal(match["number"]) * factor


def _list_differences(path: _Path, want: list[Any], have: list[Any]) -> Iterator[tuple[_Path, Any, Any]]:
    by = next((field for field in _MERGED_BY if _disambiguated(want, field) and _disambiguated(have, field)), None)
    if by is None:
        for index, value in enumerate(want):
            yield from _differences((*path, index), value, have[index] if index < len(have) else None)
        if len(have) > len(want):
            yield path, want, have
        return
    live = {item[by]: item for item in have}
    for index, value in enumerate(want):
        yield from _differences((*path, index), value, live.get(value[by]))


def _disambiguated(items: list[Any], field: str) -> bool:
    values = [item.get(field) if isinstance(item, Mapping) else None for item in items]
    return None not in values and len(set(map(str, values))) == len(values)

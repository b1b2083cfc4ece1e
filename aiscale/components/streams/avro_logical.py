"""Logical types that do not fit their underlying type.

The specification requires libraries to ignore such a logical type silently: readers get the underlying type. Source:
Apache Avro 1.12 specification, logical types.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from aiscale.components.streams.avro_defaults import first_fitting
from aiscale.components.streams.avro_types import AvroType, every_type, told
from aiscale.components.streams.schema_file import PlacedFlaw
from aiscale.core.values.json_text import Path

LOGICAL: dict[str, tuple[str, ...]] = {
    "date": ("int",), "time-millis": ("int",), "time-micros": ("long",),
    "timestamp-millis": ("long",), "timestamp-micros": ("long",), "timestamp-nanos": ("long",),
    "local-timestamp-millis": ("long",), "local-timestamp-micros": ("long",), "local-timestamp-nanos": ("long",),
    "uuid": ("string", "fixed"), "decimal": ("bytes", "fixed"), "big-decimal": ("bytes",), "duration": ("fixed",),
}  # fmt: skip
"""Underlying types of each logical type."""

_SIZES = {"uuid": 16, "duration": 12}


def ignored(top: AvroType) -> Iterator[PlacedFlaw]:
    """Logical types that every library ignores."""
    for kind in every_type(top):
        logical = kind.attributes.get("logicalType")
        if isinstance(logical, str) and (why := _misfit(logical, kind)):
            yield PlacedFlaw((*kind.path, "logicalType"), f"{logical} {why[0]}", why[1])
        for one in kind.fields:
            beside = one.attributes.get("logicalType")
            if isinstance(beside, str) and isinstance(one.attributes["type"], str):
                yield PlacedFlaw(
                    (*one.path, "logicalType"), f"{beside} stands beside the type of {one.name}, not in it",
                    f'"type": {{"type": "{one.attributes["type"]}", "logicalType": "{beside}"}}',
                )  # fmt: skip


def first_branch_missed(top: AvroType) -> Iterator[tuple[Path, str, str]]:
    """Defaults of unions that fit another branch than the first: place, field and branch."""
    for kind in every_type(top):
        for one in kind.fields:
            if one.has_default and one.type.kind == "union" and (first_fitting(one.type, one.default) or 0) > 0:
                branch = one.type.branches[first_fitting(one.type, one.default) or 0]
                yield (*one.path, "default"), one.name, told(branch)


def _misfit(logical: str, kind: AvroType) -> tuple[str, str] | None:
    bases = LOGICAL.get(logical)
    if bases is None:
        return None  # anybody may have logical types of their own
    if kind.kind not in bases:
        return f"stands on {kind.kind}, where it is ignored", f"{' or '.join(bases)} as the type"
    size = _SIZES.get(logical)
    if kind.kind == "fixed" and size is not None and kind.size != size:
        return f"stands on {told(kind)}, where it is ignored", f'"size": {size}'
    return _decimal(kind) if logical == "decimal" else None


def _decimal(kind: AvroType) -> tuple[str, str] | None:
    precision, scale = kind.attributes.get("precision"), kind.attributes.get("scale", 0)
    if not _is_count(precision) or precision < 1:
        return "has no precision of one digit or more, and is ignored", '"precision": 10'
    if not _is_count(scale) or scale < 0:
        return f"has the scale {scale}, which is no number of digits, and is ignored", '"scale": 2'
    if scale > precision:
        return f"has the scale {scale} above its precision {precision}, and is ignored", "a precision of all digits"
    if kind.kind == "fixed":
        most = len(str(2 ** (8 * kind.size - 1) - 1)) - 1 if 0 < kind.size < 64 else 0
        if 0 < kind.size < 64 and precision > most:
            why = f"has a precision of {precision}, and {told(kind)} holds {most} digits: it is ignored"
            return why, "a larger size"
    return None


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)

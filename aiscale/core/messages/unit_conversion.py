"""Conversion of numbers that were written in another unit: ``"90ms"``, ``99.95`` for a share, ``"20%"``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aiscale.errors import QuantityError
from aiscale.quantities import Bytes, Duration

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def meant(given: Any, field: str, model: type[BaseModel], *, whole: bool = False) -> str:
    """The number in the unit of the field, as Python source.

    Args:
        given: the invalid value.
        field: the field; the suffix of its name is the unit.
        model: its class.
        whole: whether it must be an integer.

    Returns:
        The number; empty if it is ambiguous.
    """
    number = _from_text(given, field, _is_share(model, field)) if isinstance(given, str) else _from_number(given)
    if number is None or (whole and not number.is_integer()):
        return ""
    return str(int(number)) if number.is_integer() else f"{number:.12g}"


def told_as_fractions(percents: Sequence[float]) -> str:
    """What to write if per cent are expected and all values are fractions; empty if one is not below 1."""
    if not percents or any(percent >= 1 for percent in percents):
        return ""
    last = f"{percents[-1]:g}"
    meant = f"{100 * percents[-1]:g}"
    return f"; {last} is {last} %: write {meant} for {meant} %"


def _from_text(text: str, field: str, is_share: bool) -> float | None:
    plain = text.removesuffix("%").strip()
    if _DECIMAL.fullmatch(plain):
        if is_share:
            return _from_number(float(plain)) if text.endswith("%") or float(plain) > 1 else float(plain)
        return float(plain) if plain == text or field.endswith("percent") else None
    try:
        if field.endswith("_ms"):
            return round(float(Duration.parse(text)) * 1_000, 6)
        if field.endswith("_bytes"):
            return float(Bytes.parse(text))
    except QuantityError:
        pass  # it is no quantity either
    return None


def _from_number(given: Any) -> float | None:
    """A share that was written in per cent."""
    return float(f"{given / 100:.12g}") if isinstance(given, int | float) and 1 < given < 100 else None


def _is_share(model: type[BaseModel], field: str) -> bool:
    """Whether the field ends at 1."""
    from aiscale.core.edges import within

    info = model.model_fields.get(field)
    if info is None:
        return False
    found = [*info.metadata, *within(info.annotation)]
    found += [bound for item in found if isinstance(item, FieldInfo) for bound in item.metadata]
    return any(
        (isinstance(bound, annotated_types.Lt) and bound.lt == 1)
        or (isinstance(bound, annotated_types.Le) and bound.le == 1)
        for bound in found
    )

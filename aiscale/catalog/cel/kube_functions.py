"""Kubernetes' libraries of quantities and of named formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from aiscale.catalog import formats, names
from aiscale.catalog.cel.errors import CelError
from aiscale.catalog.cel.values import NONE, Optional
from aiscale.catalog.quantity import parse_quantity


@dataclass(frozen=True, slots=True, order=True)
class Quantity:
    """A Kubernetes quantity as an exact number."""

    number: Fraction


@dataclass(frozen=True, slots=True)
class NamedFormat:
    """A format that can validate texts: ``format.dns1123Label()``."""

    name: str
    reason: Callable[[str], str]


def _quantity(text: Any) -> Quantity:
    number = parse_quantity(text) if type(text) is str else None
    if number is None:
        raise CelError(f"invalid quantity {text!r}")
    return Quantity(number)


def _as_quantity(value: Any) -> Fraction:
    return value.number if type(value) is Quantity else Fraction(value)


def _as_integer(quantity: Quantity) -> int:
    if quantity.number.denominator != 1:
        raise CelError("cannot convert value to integer")
    return int(quantity.number)


def _by(name: str) -> Callable[[str], str]:
    return lambda text: "" if formats.matches(name, text) else f"is not of format {name}"


def _prefix(check: Callable[[str], str]) -> Callable[[str], str]:
    """A name that something will be appended to: a trailing hyphen is fine."""
    return lambda text: check(text[:-1] + "a" if text.endswith("-") else text)


_FORMATS: dict[str, Callable[[str], str]] = {
    "dns1123Label": names.dns1123_label,
    "dns1123Subdomain": names.dns1123_subdomain,
    "dns1035Label": names.dns1035_label,
    "qualifiedName": names.qualified_name,
    "dns1123LabelPrefix": _prefix(names.dns1123_label),
    "dns1123SubdomainPrefix": _prefix(names.dns1123_subdomain),
    "dns1035LabelPrefix": _prefix(names.dns1035_label),
    "labelValue": names.label_value,
    "uri": _by("uri"),
    "uuid": _by("uuid"),
    "byte": _by("byte"),
    "date": _by("date"),
    "datetime": _by("date-time"),
}


def _validate(form: NamedFormat, text: str) -> Optional:
    reason = form.reason(text)
    return Optional(present=True, value=[reason]) if reason else NONE


def _named(name: str) -> Optional:
    check = _FORMATS.get(name)
    return Optional(present=True, value=NamedFormat(name, check)) if check else NONE


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "quantity": _quantity,
    "isQuantity": lambda text: type(text) is str and parse_quantity(text) is not None,
    "sign": lambda quantity: (quantity.number > 0) - (quantity.number < 0),
    "isInteger": lambda quantity: quantity.number.denominator == 1,
    "asInteger": _as_integer,
    "asApproximateFloat": lambda quantity: float(quantity.number),
    "isGreaterThan": lambda left, right: left.number > right.number,
    "isLessThan": lambda left, right: left.number < right.number,
    "compareTo": lambda left, right: (left.number > right.number) - (left.number < right.number),
    "add": lambda left, right: Quantity(left.number + _as_quantity(right)),
    "sub": lambda left, right: Quantity(left.number - _as_quantity(right)),
    "validate": _validate,
}
NAMESPACES: dict[str, Callable[..., Any]] = {
    **{f"format.{name}": partial(NamedFormat, name, check) for name, check in _FORMATS.items()},
    "format.named": _named,
}

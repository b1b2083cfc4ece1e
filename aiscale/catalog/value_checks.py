"""Limits on a single value: enums, lengths, ranges, patterns, formats.

Each check returns the rule's name and a message, or None. Checks are applied only to values of the type they
speak about, as the API server does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from aiscale.catalog import formats
from aiscale.catalog.go_regex import PatternError, compile_go
from aiscale.catalog.suggestions import did_you_mean, one_of

Finding: TypeAlias = "tuple[str, str]"
ValueCheck: TypeAlias = "Callable[[Any], Finding | None]"

_INT_RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}


def value_checks(schema: Mapping[str, Any]) -> tuple[ValueCheck, ...]:
    """The checks that a schema asks for, in the order they are reported."""
    checks: list[ValueCheck] = []
    if schema.get("enum"):
        checks.append(enum_check(schema["enum"]))
    checks += _string_checks(schema)
    checks += _number_checks(schema)
    checks += _size_checks(schema)
    return tuple(checks)


def same_value(left: Any, right: Any) -> bool:
    """Equality of JSON values, where true is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def enum_check(values: list[Any]) -> ValueCheck:
    """One of a fixed set of values."""
    texts = frozenset(one for one in values if isinstance(one, str))

    def check(value: Any) -> Finding | None:
        if value in texts if isinstance(value, str) else any(same_value(value, one) for one in values):
            return None
        hint = did_you_mean(value, [v for v in values if isinstance(v, str)]) if isinstance(value, str) else ""
        return "enum", f"unsupported value {_short(value)}: one of {one_of(values)}{hint}"

    return check


def _string_checks(schema: Mapping[str, Any]) -> list[ValueCheck]:
    checks: list[ValueCheck] = []
    shortest, longest = schema.get("minLength"), schema.get("maxLength")
    if shortest is not None or longest is not None:

        def length(value: Any) -> Finding | None:
            if isinstance(value, str):
                if longest is not None and len(value) > longest:
                    return "length", f"may not be longer than {longest} characters; has {len(value)}"
                if shortest is not None and len(value) < shortest:
                    return "length", f"should be at least {shortest} characters long; has {len(value)}"
            return None

        checks.append(length)
    if schema.get("pattern"):
        checks.append(_pattern_check(schema["pattern"]))
    name = schema.get("format", "")
    if name and schema.get("type", "") in {"", "string"} and formats.supported(name):

        def has_format(value: Any) -> Finding | None:
            if isinstance(value, str) and not formats.matches(name, value):
                return "format", f"{_short(value)} is not of format {name}"
            return None

        checks.append(has_format)
    return checks


def _pattern_check(pattern: str) -> ValueCheck:
    def check(value: Any) -> Finding | None:
        try:
            if isinstance(value, str) and not compile_go(pattern).matches(value):
                return "pattern", f"{_short(value)} should match '{pattern}'"
        except PatternError as error:
            return "pattern", str(error)
        return None

    return check


def _number_checks(schema: Mapping[str, Any]) -> list[ValueCheck]:
    lowest, highest, step = schema.get("minimum"), schema.get("maximum"), schema.get("multipleOf")
    over, under = schema.get("exclusiveMinimum", False), schema.get("exclusiveMaximum", False)
    kind = schema.get("type")
    bounds = _INT_RANGES.get(schema.get("format") or "int64", _INT_RANGES["int64"]) if kind == "integer" else None
    if kind not in {"integer", "number"} and lowest is None and highest is None and step is None:
        return []

    def check(value: Any) -> Finding | None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        if bounds is not None and not bounds[0] <= value <= bounds[1]:
            return "range", f"{value} does not fit into {schema.get('format') or 'int64'}"
        if lowest is not None and (value < lowest or (over and value == lowest)):
            return "range", f"should be greater than {'' if over else 'or equal to '}{lowest}; is {value}"
        if highest is not None and (value > highest or (under and value == highest)):
            return "range", f"should be less than {'' if under else 'or equal to '}{highest}; is {value}"
        if step is not None and not math.isclose(value / step, round(value / step), abs_tol=1e-9):
            return "range", f"should be a multiple of {step}; is {value}"
        return None

    return [check]


def _size_checks(schema: Mapping[str, Any]) -> list[ValueCheck]:
    checks: list[ValueCheck] = []
    for kind, few, many, noun in (
        (list, "minItems", "maxItems", "items"),
        (dict, "minProperties", "maxProperties", "properties"),
    ):
        if few in schema or many in schema:
            checks.append(_size_check(kind, schema.get(few), schema.get(many), noun))
    if schema.get("uniqueItems"):
        checks.append(_unique)
    return checks


def _size_check(kind: type, fewest: int | None, most: int | None, noun: str) -> ValueCheck:
    def check(value: Any) -> Finding | None:
        if isinstance(value, kind):
            size = len(value)  # type: ignore[arg-type] # list or dict, which mypy does not see through `type`
            if most is not None and size > most:
                return "length", f"must have at most {most} {noun}; has {size}"
            if fewest is not None and size < fewest:
                return "length", f"should have at least {fewest} {noun}; has {size}"
        return None

    return check


def _unique(value: Any) -> Finding | None:
    if isinstance(value, list) and len({json.dumps(one, sort_keys=True) for one in value}) < len(value):
        return "duplicate", "should not contain duplicates"
    return None


def _short(value: Any, limit: int = 80) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"

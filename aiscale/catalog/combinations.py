"""``anyOf``, ``oneOf``, ``allOf`` and ``not``: sub-schemas that only judge a value and never shape it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from aiscale.catalog.go_regex import shown
from aiscale.catalog.json_types import type_fault
from aiscale.catalog.value_checks import value_checks

_COMBINATIONS = ("anyOf", "oneOf", "allOf", "not")


def combination_check(schema: Mapping[str, Any]) -> Callable[[Any], str] | None:
    """A check that returns what fails in words, empty when all holds; None when there is nothing to check."""
    if not any(key in schema for key in _COMBINATIONS):
        return None
    any_of = [Judge(one) for one in schema.get("anyOf", ())]
    one_of = [Judge(one) for one in schema.get("oneOf", ())]
    all_of = [Judge(one) for one in schema.get("allOf", ())]
    negated = Judge(schema["not"]) if "not" in schema else None

    def check(value: Any) -> str:
        # Each alternative is asked once: asked twice, nested ones would be asked 2 ** depth times.
        faults = list(_faults(any_of, value))
        if faults and faults[-1]:
            return f"must satisfy at least one alternative (anyOf): {_either(faults)}"
        if one_of:
            faults = [judge.fault(value) for judge in one_of]
            valid = faults.count("")
            if valid != 1:
                found = f"{valid} do" if valid else _either(faults)
                return f"must satisfy exactly one alternative (oneOf): {found}"
        for judge in all_of:
            fault = judge.fault(value)
            if fault:
                return f"must satisfy every part (allOf): {fault}"
        if negated is not None and negated.fault(value) == "":
            return "must not satisfy the excluded schema (not)"
        return ""

    return check


def _faults(judges: list[Judge], value: Any) -> Iterator[str]:
    """Why a value does not satisfy schemas, up to the first that it does: its is empty."""
    for judge in judges:
        fault = judge.fault(value)
        yield fault
        if not fault:
            return


def _either(faults: list[str]) -> str:
    return shown(", or ".join(dict.fromkeys(faults)), 1_000)


class Judge:
    """A sub-schema as a yes-or-no question with a reason."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._checks = value_checks(schema)
        self._combined = combination_check(schema)
        self._properties = {name: Judge(one) for name, one in schema.get("properties", {}).items()}
        self._required = tuple(schema.get("required", ()))
        items, additional = schema.get("items"), schema.get("additionalProperties")
        self._items = Judge(items) if isinstance(items, Mapping) else None
        self._additional = Judge(additional) if isinstance(additional, Mapping) else None

    def fault(self, value: Any) -> str:
        """Why the value does not satisfy the schema; empty when it does."""
        fault = type_fault(self._schema, value)
        if fault:
            return fault
        if value is None:
            return ""
        for check in self._checks:
            finding = check(value)
            if finding:
                return finding[1]
        if self._combined is not None:
            fault = self._combined(value)
            if fault:
                return fault
        return self._contents_fault(value)

    def _contents_fault(self, value: Any) -> str:
        if isinstance(value, dict):
            for name in self._required:
                if name not in value:
                    return f"{name} is required"
            for key, inner in value.items():
                judge = self._properties.get(key, self._additional)
                fault = judge.fault(inner) if judge is not None else ""
                if fault:
                    return f"{key}: {fault}"
        elif isinstance(value, list) and self._items is not None:
            for index, inner in enumerate(value):
                fault = self._items.fault(inner)
                if fault:
                    return f"[{index}]: {fault}"
        return ""

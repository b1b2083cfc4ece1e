"""Every rule and pattern of every schema can be evaluated here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.catalog import kinds, load
from aiscale.catalog.cel import compile_expression
from aiscale.catalog.go_regex import compile_go


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from _parts(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _parts(inner)


def _all_parts() -> Iterator[dict[str, Any]]:
    for entry in kinds():
        schema = load(entry.api_version, entry.kind)
        assert schema is not None
        yield from _parts(schema.schema)


def test_every_rule_compiles() -> None:
    rules = {
        rule["rule"]
        for part in _all_parts()
        for rule in part.get("x-kubernetes-validations", ())
        if isinstance(rule, dict)
    }
    for rule in rules:
        compile_expression(rule)
    assert len(rules) >= 300


def test_every_pattern_compiles() -> None:
    patterns = {part["pattern"] for part in _all_parts() if isinstance(part.get("pattern"), str)}
    for pattern in patterns:
        compile_go(pattern)
    assert len(patterns) >= 50

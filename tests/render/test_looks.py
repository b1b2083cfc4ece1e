"""What the looks read of a component, by the names that its fields have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from aiscale.analysis import descriptions
from aiscale.components.field_types import classes_within
from aiscale.components.observability.slo import Target
from aiscale.components.registry import COMPONENTS
from aiscale.core.component import Component
from aiscale.core.system import System
from aiscale.render import kind_looks as looks
from aiscale.render.kind_looks import LOOKS

pytestmark = pytest.mark.complete

FUNCTIONS = {
    node.name: node
    for node in ast.parse(Path(looks.__file__).read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
ADDED = {descriptions.BESIDE: {"fewest", "most"}, descriptions.PROMISES: set(Target._fields)}
"""What is told of a component beside its fields, and what stands in it."""

KNOWN = {kind.__name__: kind for kind in (*COMPONENTS, System)}


def fields_of(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()} | {"kind"}


def parts_of(model: type[BaseModel], seen: set[type] | None = None) -> set[type[BaseModel]]:
    """Every value that stands in a component, at any depth; no other components."""
    seen = set() if seen is None else seen
    for info in model.model_fields.values():
        for found in classes_within(info.annotation):
            if issubclass(found, BaseModel) and not issubclass(found, Component) and found not in seen:
                seen.add(found)
                parts_of(found, seen)
    return seen


def called(name: str) -> set[str]:
    """A function, and all that it calls."""
    found, waiting = {name}, [name]
    while waiting:
        for node in ast.walk(FUNCTIONS[waiting.pop()]):
            if isinstance(node, ast.Name) and node.id in FUNCTIONS and node.id not in found:
                found.add(node.id)
                waiting.append(node.id)
    return found


def keys_of(name: str) -> Iterator[tuple[bool, str]]:
    """Every key that a function reads: whether of the component itself, and the key."""
    own = {argument.arg for argument in FUNCTIONS[name].args.args} & {"d", "described"}
    for node in ast.walk(FUNCTIONS[name]):
        match node:
            case ast.Call(ast.Attribute(read, "get"), [ast.Constant(str(key)), *_]) | ast.Subscript(
                read, ast.Constant(str(key))
            ):
                yield isinstance(read, ast.Name) and read.id in own, key


def _read() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for kind, look in LOOKS.items():
        for function in called(look.facts.__name__) if look.facts is not None else ():
            found.setdefault(function, []).append(kind)
    return {function: found[function] for function in sorted(found)}


READ = _read()
"""Kinds by each function that their facts come from."""


def unknown(function: str) -> list[str]:
    """Keys that a function reads and none of its kinds has."""
    kinds = [KNOWN[kind] for kind in READ[function]]
    fields = set(ADDED).union(*map(fields_of, kinds))
    parts = {"kind"}.union(*ADDED.values(), *(fields_of(part) for kind in kinds for part in parts_of(kind)))
    return sorted(key for is_own, key in keys_of(function) if key not in (fields if is_own else parts))


@pytest.mark.parametrize("function", READ)
def test_what_is_read_of_a_component_is_a_field_of_it(function: str) -> None:
    assert unknown(function) == [], (
        f"{function} in aiscale/render/kind_looks.py reads what {READ[function]} do not have"
    )


def test_a_misspelt_key_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "def _topic(d):\n    return (d.get('retentoin'), d.get('schema', {}).get('regstry'), d.get('key'))"
    monkeypatch.setitem(FUNCTIONS, "_topic", ast.parse(source).body[0])
    assert unknown("_topic") == ["regstry", "retentoin"]

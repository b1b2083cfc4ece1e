"""Suggestions for invalid references: another field, or an object instead of its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from aiscale.core.edges import EdgeKind, edge_kind, within

if TYPE_CHECKING:
    from aiscale.core.component import Component

_WAYS = {EdgeKind.READS: "read", EdgeKind.WRITES: "written"}
_SAID = {
    "consumes": EdgeKind.READS, "reads": EdgeKind.READS, "produces": EdgeKind.WRITES, "writes": EdgeKind.WRITES,
}  # fmt: skip
"""What a field is for, by its name: a kind that has none of the name has another one for it."""


def field_for(given: Any, field: str, model: type[BaseModel], named: str) -> str:
    """The field for a reference: ``a Topic is read with consumes=[…]``; empty if none or several would do.

    Args:
        given: the value, or a list of values.
        field: the field.
        model: the class; it need not have such a field.
        named: its kind in words: ``a Topic``.
    """
    from aiscale.core.component import Component

    items = given if isinstance(given, (list, tuple)) else (given,)
    if not items or not all(isinstance(item, BaseModel) for item in items):
        return ""
    takers = {name: info for name, info in _takers(items, model) if name != field}
    edges = {name: edge_kind(info) for name, info in takers.items()}
    if not all(isinstance(item, Component) for item in items) or not _WAYS.keys() >= set(edges.values()):
        return f"it belongs in {next(iter(takers))}" if len(takers) == 1 else ""
    given_as = next((edge_kind(info) for name, info in _fields(model) if name == field), _SAID.get(field))
    if given_as in _WAYS:
        edges = {name: edge for name, edge in edges.items() if edge is given_as}
    ways = [f"{_WAYS[edge]} with {name}={_shape(takers[name])}" for name, edge in edges.items() if edge]
    return f"{named} is {', '.join(ways)}" if ways and len(set(edges.values())) == len(ways) else ""


def object_for(text: str, field: str, model: type[BaseModel]) -> str:
    """The created component that a text may mean; empty if no component is expected.

    A node pool is often named by its instance type.
    """
    from aiscale.core.component import Component
    from aiscale.core.declared_components import LISTENERS
    from aiscale.core.ports import NodeGroup

    info = next((info for name, info in _fields(model) if name == field), None)
    wanted = tuple(part for part in _classes(info) if issubclass(part, Component)) if info else ()
    made = [one for made in LISTENERS[-1:] for one in made if isinstance(one, wanted)]
    if not made:
        return ""
    named = [one for one in made if text in {one.name, one.address}]
    if named:
        return f"the object is wanted, not its name: {_listed(named)}"
    groups = [one for one in made if isinstance(one, NodeGroup)]
    if len(groups) < len(made):  # Not a field for pools alone.
        return ""
    typed = [one for one in groups if text in one.instance_types]
    if typed:
        return f"the object is wanted, not the type of its nodes: {text} is of {_listed(typed)}"
    known = [f"{one.name} ({', '.join(one.instance_types)})" for one in groups if one.instance_types]
    return f"no pool made so far has that name or type; there is {', '.join(known)}" if known else ""


def _listed(found: Iterable[Component]) -> str:
    places = ((one, one.location) for one in found)
    return " or ".join(f"{one.kind} {one.name!r} of {Path(at.file).name}:{at.line}" for one, at in places)


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    return ((info.alias or name, info) for name, info in model.model_fields.items())


def alone(given: Any, field: str, model: type[BaseModel]) -> str:
    """How to write a single value of a list, or a value given as a mapping.

    Args:
        given: the value.
        field: the field.
        model: the class; it need not have such a field.

    Returns:
        The advice; empty if the field accepts no such value.
    """
    if isinstance(given, Mapping):
        return _written_out(given, field, model)
    if not isinstance(given, (list, tuple, set, frozenset)):
        return ""
    if any(item is given for item in given):
        return f"the {type(given).__name__} holds itself"
    if len(given) != 1:
        return ""
    takes = any(name == field for name, _ in _takers(tuple(given), model))
    return f"give it alone, without the {type(given).__name__} around it" if takes else ""


def _written_out(given: Mapping[Any, Any], field: str, model: type[BaseModel]) -> str:
    """The object that is wanted in place of a mapping; empty if there is no such field."""
    from aiscale.core.messages.manifest_fields import fields_for

    info = next((info for name, info in _fields(model) if name == field), None)
    if info is None:
        return ""
    taken = list(_classes(info))
    if len(taken) == 1 and "name" not in taken[0].model_fields:
        return f"write {taken[0].__name__}({fields_for(given, taken[0]) or '…'})"
    return "give the object itself, not what describes it"


def _takers(items: Sequence[Any], model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """The fields that take all of these."""
    for name, info in _fields(model):
        if all(isinstance(item, tuple(_classes(info))) for item in items):
            yield name, info


def _classes(info: FieldInfo) -> Iterator[type[BaseModel]]:
    return (part for part in within(info.annotation) if isinstance(part, type) and issubclass(part, BaseModel))


def _shape(info: FieldInfo) -> str:
    return "[…]" if any(get_origin(part) is Sequence for part in within(info.annotation)) else "…"

"""The architecture under the names that its objects have: those of renamed components are the old ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from aiscale.core.component import Component
from aiscale.core.moved import first_addresses
from aiscale.core.system import System
from aiscale.core.values.frozen_mapping import FixedMapping
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.graph.graph_cache import once_per_graph

C = TypeVar("C", bound=Component)
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Deployed:
    """An architecture as its objects are named.

    Attributes:
        graph: its graph; the declared one where nothing is renamed.
        now: the declared address of each renamed component, by the one in :attr:`graph`.
    """

    graph: ArchitectureGraph
    now: Mapping[str, str]

    def component(self, declared: C) -> C:
        """A component by its deployed name."""
        former = {new: old for old, new in self.now.items()}
        found = self.graph[former.get(declared.address, declared.address)]
        assert isinstance(found, type(declared))
        return found

    def by_deployed(self, by_address: Mapping[str, str]) -> Mapping[str, str]:
        """A mapping by declared addresses as one by deployed addresses."""
        former = {new: old for old, new in self.now.items()}
        return {former.get(address, address): value for address, value in by_address.items()}


def system_name(system: System) -> str:
    """The name that the state, the namespace and the labels of a system have."""
    return first_addresses(system.renames).get(system.address, system.address).partition("/")[2]


@once_per_graph
def as_deployed(graph: ArchitectureGraph) -> Deployed:
    """The graph with the names that objects have: of a renamed component the one that it had first."""
    former = first_addresses(graph.system.renames)
    if not former:
        return Deployed(graph, {})
    copied = _Copies(former).of_system(graph.system)
    return Deployed(build(copied)[0], {old: new for new, old in former.items()})


class _Copies:
    """Copies of components that refer to each other as the originals do, some with another name.

    Args:
        former: the address that a renamed component had, by its address.
    """

    def __init__(self, former: Mapping[str, str]) -> None:
        self._former = former
        self._made: dict[int, Component] = {}
        self._waiting: list[Component] = []

    def of_system(self, system: System) -> System:
        """A copy of a system, and of all that it refers to; nothing is renamed in it any more."""
        copied = self._of_component(system)
        while self._waiting:  # one after the other: a chain of components may be long
            self._fill(self._waiting.pop())
        assert isinstance(copied, System)
        return copied

    def _of_component(self, original: C) -> C:
        found = self._made.get(id(original))
        if found is None:
            found = self._made[id(original)] = type(original).__new__(type(original))
            self._waiting.append(original)
        assert isinstance(found, type(original))
        return found

    def _fill(self, original: Component) -> None:
        fields = {name: self._of(value) for name, value in _fields(original).items()}
        former = self._former.get(original.address)
        if former is not None:
            fields["name"] = former.partition("/")[2]
        if isinstance(original, System):
            fields["moved"] = ()
        _set(self._made[id(original)], original, fields)

    def _of(self, value: Any) -> Any:
        """A value, or its copy where components are in it."""
        if isinstance(value, Component):
            return self._of_component(value)
        if isinstance(value, tuple):
            items = tuple(map(self._of, value))
            return value if all(one is other for one, other in zip(items, value, strict=True)) else items
        if isinstance(value, dict):
            found = {key: self._of(item) for key, item in value.items()}
            if all(found[key] is item for key, item in value.items()):
                return value
            return value.of(found) if isinstance(value, FixedMapping) else found
        if isinstance(value, BaseModel):
            fields = _fields(value)
            inner = {name: self._of(item) for name, item in fields.items()}
            if all(inner[name] is item for name, item in fields.items()):
                return value
            return _set(type(value).__new__(type(value)), value, inner)
        return value


def _fields(holder: BaseModel) -> dict[str, Any]:
    """Its fields, without what was computed from them."""
    return {name: value for name, value in holder.__dict__.items() if name in type(holder).model_fields}


def _set(made: M, original: M, fields: dict[str, Any]) -> M:
    """Fill an object in as pydantic does, without checking again what was checked."""
    object.__setattr__(made, "__dict__", fields)
    object.__setattr__(made, "__pydantic_fields_set__", set(original.__pydantic_fields_set__))
    object.__setattr__(made, "__pydantic_extra__", original.__pydantic_extra__)
    object.__setattr__(made, "__pydantic_private__", original.__pydantic_private__)
    return made

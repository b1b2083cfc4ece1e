"""A whole system: the roots that the user names, and everything they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalMoney
from aiscale.core.ports import Delivery, Mesh, Observer
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.namespace import Namespace


def _declared(component: Component) -> tuple[str, str, int, int]:
    place = component.location
    return component.address, place.file, place.line, place.instruction


class System(Component):
    """One AI system. What its roots refer to belongs to it; the order of declaration never matters."""

    family: ClassVar[str] = "systems"

    roots: Many[Component] = Field(kw_only=False)
    """The components that nothing else in the system refers to; more may be named. A system among them is included
    with all that belongs to it: its components keep their addresses, and its owner owns them."""

    meshes: Annotated[Many[Mesh], Edge(EdgeKind.ROUTES_THROUGH)] = ()
    """What carries the calls between its services: one mesh for each cluster. A service has that of the cluster that it
    runs on; where none of these is on it, that of the system around this one."""

    monitoring: Annotated[Observer | None, Edge(EdgeKind.OBSERVES)] = None
    """What collects its metrics, logs and traces."""

    delivery: Annotated[Many[Delivery], Edge(EdgeKind.HAS)] = ()
    """How new versions of its parts are made and rolled out."""

    budget_per_month: OptionalMoney = Field(default=ABSENT)
    """Most that it may cost in a month."""

    namespace: Namespace = Field(default_factory=Namespace)
    """What the Kubernetes namespace of its objects enforces. Its name is a setting of the environment, by default the
    system's name. Objects of an included system are in the namespace of the system around it."""

    residency: Many[Jurisdiction] = ()
    """Where its data may be, in whose law: ``["eu"]``. It holds for all that belongs to the system, also where others
    read it, and for the systems in it that say nothing else; a ``Placement`` with a residency goes before it. Anywhere
    when empty."""

    @model_validator(mode="after")
    def _one_namespace(self) -> Self:
        inner = next((one for one in self.systems if "namespace" in one.model_fields_set), None)
        if "namespace" not in self.model_fields_set and inner is not None:
            raise ValueError(
                f"namespace is unset, and the included system {inner.name} sets it: all objects are in one namespace; "
                f"set namespace= here: namespace={inner.name}.namespace keeps its policy"
            )
        return self

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Every component but the systems themselves, once each by identity, sorted by address."""
        return tuple(sorted(self._reached.values(), key=_declared))

    @cached_property
    def systems(self) -> tuple[System, ...]:
        """This system, and every system included in it, once each, outer ones first."""
        found: dict[int, System] = {}
        waiting: list[System] = [self]
        while waiting:
            system = waiting.pop()
            if id(system) not in found:
                found[id(system)] = system
                waiting += [root for root in reversed(system.roots) if isinstance(root, System)]
        return tuple(found.values())

    @cached_property
    def _reached(self) -> dict[int, Component]:
        return _reached(self.systems)

    def __iter__(self) -> Iterator[Component]:  # type: ignore[override]  # a system is its components, not its fields
        return iter(self.components)


def _reached(systems: Iterable[System]) -> dict[int, Component]:
    """What these systems refer to, by identity; what only a system included in one refers to is left out."""
    seen: dict[int, Component] = {}
    waiting: list[Component] = []
    for system in systems:
        waiting += [root for root in system.roots if not isinstance(root, System)]
        waiting += [reference.target for reference in system.references()]
    while waiting:
        component = waiting.pop()
        if id(component) not in seen:
            seen[id(component)] = component
            waiting += [reference.target for reference in component.references()]
    return seen

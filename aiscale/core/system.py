"""A whole system: the roots that the user names, and everything they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalMoney
from aiscale.core.ports import Delivery, Mesh, Observer


class System(Component):
    """One AI system. What its roots refer to belongs to it; the order of declaration never matters."""

    domain: ClassVar[str] = "system"

    roots: Many[Component] = Field(kw_only=False)
    """The components that nothing else in the system refers to; more may be named. A system among them is included
    with all that belongs to it: its components keep their addresses, and its owner owns them."""

    mesh: Annotated[Mesh | None, Edge(EdgeKind.ROUTES_THROUGH)] = None
    """What carries the calls between its services."""

    monitoring: Annotated[Observer | None, Edge(EdgeKind.OBSERVES)] = None
    """What collects its metrics, logs and traces."""

    delivery: Annotated[Many[Delivery], Edge(EdgeKind.HAS)] = ()
    """How new versions of its parts are made and rolled out."""

    budget_per_month: OptionalMoney = Field(default=ABSENT)
    """Most that it may cost in a month."""

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Every component but the systems themselves, once each by identity, sorted by address."""
        return tuple(sorted(self._reached.values(), key=lambda c: (c.address, c.location.file, c.location.line)))

    @cached_property
    def systems(self) -> tuple[System, ...]:
        """This system, and every system included in it, once each, outer ones first."""
        found = {id(self): self}
        for system in self._included:
            found.update((id(inner), inner) for inner in system.systems)
        return tuple(found.values())

    @cached_property
    def owned_by(self) -> dict[int, System]:
        """The innermost system that each component belongs to, by identity of the component."""
        found = dict.fromkeys(self._reached, self)
        for system in self._included:
            found.update(system.owned_by)
        return found

    @property
    def _included(self) -> tuple[System, ...]:
        return tuple(root for root in self.roots if isinstance(root, System))

    @cached_property
    def _reached(self) -> dict[int, Component]:
        seen: dict[int, Component] = {}
        own = [reference.target for reference in self.references()]
        waiting: list[Component] = [*(root for root in self.roots if not isinstance(root, System)), *own]
        while waiting:
            component = waiting.pop()
            if id(component) not in seen:
                seen[id(component)] = component
                waiting += [reference.target for reference in component.references()]
        for system in self._included:
            seen.update(system._reached)  # another of its own kind
        return seen

    def __iter__(self) -> Iterator[Component]:  # type: ignore[override]  # a system is its components, not its fields
        return iter(self.components)

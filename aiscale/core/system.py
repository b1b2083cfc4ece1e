"""A whole system: the roots that the user names, and everything they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field

from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalMoney
from aiscale.core.jurisdiction import Jurisdiction
from aiscale.core.ports import Delivery, Mesh, Observer


def _declared(component: Component) -> tuple[str, str, int, int]:
    place = component.location
    return component.address, place.file, place.line, place.instruction


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

    residency: Many[Jurisdiction] = ()
    """Where its data may be, in whose law: ``["eu"]``. It holds for all that belongs to the system, and for the systems
    in it that say nothing else; a ``Placement`` with a residency goes before it. Anywhere when empty."""

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
    def owned_by(self) -> dict[int, System]:
        """The system that each component belongs to, by identity of the component; the order of roots is irrelevant.

        Of the systems that refer to it: the one that names it among its roots, else the one that is made in the same
        file, else one whose parts work with it and not only watch it, place it or roll it out, else the one that is
        fewest references away, else the innermost, else the first by name.
        """
        best: dict[int, tuple[tuple[bool, bool, bool, int, int, str], System]] = {}
        for depth, system in enumerate(self.systems):
            roots = {id(root) for root in system.roots}
            for component, is_about, steps in _distances(system):
                is_elsewhere = component.location.file != system.location.file
                rank = (id(component) not in roots, is_elsewhere, is_about, steps, -depth, system.name)
                known = best.get(id(component))
                if known is None or rank < known[0]:
                    best[id(component)] = rank, system
        return {component: system for component, (_, system) in best.items()}

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


_ABOUT = frozenset({EdgeKind.TRAINS, EdgeKind.DEPLOYS, EdgeKind.OBSERVES, EdgeKind.PLACES, EdgeKind.OWNED_BY})
"""References to what a component is about; it does not work with it."""


def _distances(system: System) -> Iterator[tuple[Component, bool, int]]:
    """Everything that a system refers to, nearest first, with the number of references to it.

    What is reached only over something that is about it comes last, and is marked so.
    """
    level: list[Component] = [root for root in system.roots if not isinstance(root, System)]
    about: list[Component] = []
    for reference in system.references():
        (about if reference.kind in _ABOUT else level).append(reference.target)
    seen: set[int] = set()
    for is_about in (False, True):
        level, steps = about if is_about else level, 0
        while level:
            following: list[Component] = []
            for component in level:
                if id(component) not in seen:
                    seen.add(id(component))
                    yield component, is_about, steps
                    for reference in component.references():
                        later = not is_about and reference.kind in _ABOUT
                        (about if later else following).append(reference.target)
            level, steps = following, steps + 1

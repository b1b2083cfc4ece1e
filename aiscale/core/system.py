"""Systems: root components and everything that they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalMoney
from aiscale.core.moved import Moved, refuse_misfits
from aiscale.core.ports import Delivery, Mesh, Observer
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.namespace import Namespace


def _declared(component: Component) -> tuple[str, str, int, int]:
    place = component.location
    return component.address, place.file, place.line, place.instruction


class System(Component):
    """An AI system. It contains its roots and everything that they refer to, in any order of declaration."""

    family: ClassVar[str] = "systems"

    roots: Many[Component] = Field(kw_only=False)
    """The components that no other component refers to; further ones may be listed. A system in it is included with all
    its components, which keep their addresses; its owner owns them."""

    meshes: Annotated[Many[Mesh], Edge(EdgeKind.ROUTES_THROUGH)] = ()
    """Service meshes, at most one per cluster. A service uses the mesh of its cluster; without one here, that of the
    surrounding system."""

    monitoring: Annotated[Observer | None, Edge(EdgeKind.OBSERVES)] = None
    """Monitoring of the system."""

    delivery: Annotated[Many[Delivery], Edge(EdgeKind.HAS)] = ()
    """Delivery pipelines of the system."""

    budget_per_month: OptionalMoney = Field(default=ABSENT)
    """Maximum monthly cost."""

    namespace: Namespace = Field(default_factory=Namespace)
    """Policies of its Kubernetes namespace. The name is set in the environment. Default: the system's name. Objects of
    an included system are in the namespace of the surrounding system."""

    production: bool = False
    """Whether it serves real users. A mutable image tag is an error then, and a warning otherwise (IMG001, DLV047). Set
    it in the environment: ``components."systems/NAME".production = true``. Included systems are in production with
    it."""

    residency: Many[Jurisdiction] = ()
    """Allowed jurisdictions of its data: ``["eu"]``. It applies to everything in the system, also when other systems
    read it, and to included systems without their own. A ``Placement`` with a residency overrides it. Default: any."""

    moved: Many[Moved] = ()
    """Components that have a new name, or the system itself: ``Moved("topics/rides", "topics/trips")``. Their objects
    keep the names and the data that they have."""

    @model_validator(mode="after")
    def _meshes_are_no_roots(self) -> Self:
        for root in self.roots:
            if isinstance(root, Mesh) and root not in self.meshes:
                raise ValueError(
                    f"roots has {root.name}, which meshes does not name: no service would be in it; write "
                    f"meshes=[{type(root).__name__}(…)]"
                )
        return self

    @model_validator(mode="after")
    def _moves_fit(self) -> Self:
        if renames := self.renames:
            refuse_misfits(renames, (one.address for one in (*self.systems, *self.components)))
        return self

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
        """Every component except systems, without duplicates, sorted by address."""
        return tuple(sorted(self._reached.values(), key=_declared))

    @cached_property
    def systems(self) -> tuple[System, ...]:
        """This system and all included systems, without duplicates, outer ones first."""
        found: dict[int, System] = {}
        waiting: list[System] = [self]
        while waiting:
            system = waiting.pop()
            if id(system) not in found:
                found[id(system)] = system
                waiting += [root for root in reversed(system.roots) if isinstance(root, System)]
        return tuple(found.values())

    @property
    def renames(self) -> tuple[Moved, ...]:
        """What is renamed in this system and in all included systems."""
        return tuple(one for system in self.systems for one in system.moved)

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

"""Who answers for a component: its own team, or that of the system that it belongs to."""

from __future__ import annotations

from aiscale.core.component import Component, Team
from aiscale.core.system import System


class Owners:
    """The owners of everything in a system and in the systems included in it, indexed once.

    Args:
        system: the outermost system.
    """

    def __init__(self, system: System) -> None:
        self._innermost = system.owned_by
        self._outermost = system
        self._around: dict[int, System] = {}
        self._members: dict[int, list[Component]] = {}
        for outer in system.systems:
            for root in outer.roots:
                if isinstance(root, System):
                    self._around.setdefault(id(root), outer)
        for component in system.components:
            self._members.setdefault(id(self.system_of(component)), []).append(component)

    def system_of(self, component: Component) -> System:
        """The innermost system that a component belongs to; the outermost one for what belongs to none."""
        if isinstance(component, System):
            return component
        return self._innermost.get(id(component), self._outermost)

    def components_of(self, system: System) -> tuple[Component, ...]:
        """The components whose innermost system this is, in the order of addresses."""
        return tuple(self._members.get(id(system), ()))

    def owner_of(self, component: Component) -> Team | None:
        """The component's own owner, else that of its system, else that of the system around it, and so on."""
        if isinstance(component, Team):
            return component
        if component.owner is not None:
            return component.owner
        at: System | None = self.system_of(component)
        while at is not None and at.owner is None:
            at = self._around.get(id(at))
        return at.owner if at is not None else None

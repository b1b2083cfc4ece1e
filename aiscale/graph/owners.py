"""Who answers for a component: its own team, that of what it is a part of, or that of the system it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.core.component import Component, Team
from aiscale.core.edges import EdgeKind
from aiscale.core.system import System
from aiscale.graph.nesting import Nesting
from aiscale.graph.system_membership import belonging


class Owners:
    """The owners of everything in a system and in the systems included in it, indexed once.

    Args:
        system: the outermost system.
    """

    def __init__(self, system: System) -> None:
        self._nesting = Nesting(system)
        self._belonging = belonging(system, self._nesting)
        self._outermost = system
        self._members: dict[int, list[Component]] = {}
        self._wholes: defaultdict[int, list[Component]] = defaultdict(list)
        for component in system.components:
            self._members.setdefault(id(self.system_of(component)), []).append(component)
            for reference in component.references():
                if reference.kind is EdgeKind.HAS:
                    self._wholes[id(reference.target)].append(component)

    def system_of(self, component: Component) -> System:
        """The system that a component belongs to; the outermost one for what belongs to none.

        These count: the systems that name it among their roots; where none does, those that refer to it and are made
        in the same file; where none is, those that refer to it, and of them those whose parts work with it rather than
        only watch it, place it or roll it out. It belongs to the innermost of them; where they are beside each other,
        to the innermost one around them all. The order of roots never matters.

        A system refers to what it names, and to what the parts refer to that belong to it: what lies behind a part of
        another system is that one's.
        """
        if isinstance(component, System):
            return component
        return self._belonging.get(id(component), self._outermost)

    def components_of(self, system: System) -> tuple[Component, ...]:
        """The components that belong to this system and to none in it, in the order of addresses."""
        return tuple(self._members.get(id(system), ()))

    def systems_around(self, component: Component) -> Iterator[System]:
        """The system that a component belongs to, the one around that, and so on outwards."""
        system: System | None = self.system_of(component)
        while system is not None:
            yield system
            system = self._nesting.around(system)

    def is_in_production(self, component: Component) -> bool:
        """Whether the system that a component belongs to, or one around that, serves real users."""
        return any(system.production for system in self.systems_around(component))

    def owner_of(self, component: Component) -> Team | None:
        """Who answers for a component: the owner that :meth:`owner_said_by` finds; a team for itself."""
        if isinstance(component, Team):
            return component
        saying = self.owner_said_by(component)
        return saying.owner if saying is not None else None

    def owner_said_by(self, component: Component) -> Component | None:
        """Whose own owner answers for a component too; ``None`` where nobody answers for it.

        The component itself; else what it is a part of, where both belong to the same system: a node pool is part of
        its cluster, a feature view of its store, an alert of its monitoring. Else its system, or the one around that,
        and so on. What only lies or runs on something is no part of it: the owner of a Kafka cluster does not answer
        for its topics, nor that of a pool for the services on it.
        """
        if component.owner is not None:
            return component
        system = self.system_of(component)
        wholes = self._wholes.get(id(component), ())
        saying = [one for one in wholes if one.owner is not None and self.system_of(one) is system]
        if len({one.owner for one in saying}) == 1:
            return saying[0]
        return next((one for one in self.systems_around(component) if one.owner is not None), None)

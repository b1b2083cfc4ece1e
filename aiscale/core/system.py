"""A whole system: the roots that the user names, and everything they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

from pydantic import Field

from aiscale.core.component import Component
from aiscale.core.edges import Many


class System(Component):
    """One AI system. What its roots refer to belongs to it; the order of declaration never matters."""

    domain: ClassVar[str] = "system"

    roots: Many[Component] = Field(kw_only=False)
    """The components that nothing else in the system refers to; more may be named."""

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """Every component, once each by identity, sorted by address."""
        seen: dict[int, Component] = {}
        waiting: list[Component] = list(self.roots)
        while waiting:
            component = waiting.pop()
            if id(component) not in seen:
                seen[id(component)] = component
                waiting += [reference.target for reference in component.references()]
        return tuple(sorted(seen.values(), key=lambda c: (c.address, c.location.file, c.location.line)))

    def __iter__(self) -> Iterator[Component]:  # type: ignore[override]  # a system is its components, not its fields
        return iter(self.components)

"""Components that a blueprint makes and then forgets."""

from __future__ import annotations

from collections.abc import Iterable

from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.system import System
from aiscale.diagnostics import Diagnostic, Diagnostics, Severity

CODE = "MOD006"


def unreferred(system: System, made: Iterable[Component], file: str) -> Diagnostics:
    """A finding for each component of the blueprint that is not part of its system.

    Args:
        system: what the blueprint defines.
        made: every component that was made while it ran.
        file: the blueprint. Files that make a system which is included belong to it; what others make is their matter,
            since a library may offer more than one system uses. So is what another system of such a file holds: it is
            deployed, and linted, by itself.
    """
    files = {file} | {one.location.file for one in system.systems}
    belongs = {id(component) for component in (*system.components, *system.systems)}
    # What a field holds without an edge is known to the system all the same: the version that a service replaces.
    belongs |= {id(held) for one in system.components for held in vars(one).values() if isinstance(held, Component)}
    others = [one for one in made if isinstance(one, System) and id(one) not in belongs]
    belongs |= {id(held) for other in others for held in (*other.components, *other.systems[1:])}
    belongs |= {id(other) for other in others if other.location.file != file}
    forgotten = [one for one in made if id(one) not in belongs and one.location.file in files]
    referred = {id(reference.target) for one in forgotten for reference in one.references()}
    return Diagnostics(_finding(one, system) for one in forgotten if id(one) not in referred)


def _finding(one: Component, system: System) -> Diagnostic:
    if isinstance(one, System):
        return one.finding(
            CODE, Severity.WARNING, f"the system {one.name} is made, but it is not part of {system.name}",
            label="left out", help=f"include it among the roots of {system.name}, or move it to a file of its own",
        )  # fmt: skip
    return one.finding(
        CODE, Severity.WARNING, f"{one.name} is made, but nothing in {system.name} refers to it",
        label="not part of the system", notes=_does(one, system),
        help=f"refer to it, name it among the roots of {system.name}, or remove it",
    )  # fmt: skip


def _does(one: Component, system: System) -> tuple[str, ...]:
    """What the system lacks for it: the streams that it would write and the services that it would call."""
    parts = {id(part) for part in system.components}
    found: dict[EdgeKind, dict[str, None]] = {EdgeKind.WRITES: {}, EdgeKind.READS: {}, EdgeKind.CALLS: {}}
    for reference in one.references():
        if reference.kind in found and id(reference.target) in parts:
            found[reference.kind][reference.target.name] = None
    said = [f"{kind.value} {', '.join(names)}" for kind, names in found.items() if names]
    return (f"it {' and '.join(said)} of {system.name}",) if said else ()

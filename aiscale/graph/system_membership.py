"""Which system each component belongs to, where several refer to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from aiscale.core.component import Component, Reference
from aiscale.core.edges import EdgeKind
from aiscale.core.system import System
from aiscale.graph.nesting import Nesting

_ABOUT = frozenset({EdgeKind.TRAINS, EdgeKind.DEPLOYS, EdgeKind.OBSERVES, EdgeKind.PLACES, EdgeKind.OWNED_BY})
"""References to what a component is about; it does not work with it."""

_Systems = frozenset[System]
_NONE: _Systems = frozenset()


def belonging(outermost: System, nesting: Nesting) -> Mapping[int, System]:
    """The system that each component belongs to, by identity of the component.

    :meth:`aiscale.graph.owners.Owners.system_of` has the rules. The names of systems and the number of
    references between never matter either.

    Args:
        outermost: the whole system.
        nesting: which of its systems is in which.
    """
    named: defaultdict[int, set[System]] = defaultdict(set)
    working: defaultdict[int, _Systems] = defaultdict(frozenset)
    about: defaultdict[int, _Systems] = defaultdict(frozenset)
    for system in outermost.systems:
        for root in system.roots:
            named[id(root)].add(system)
        for reference in system.references():
            _refer(frozenset({system}), _NONE, reference, working, about)
    found: dict[int, System] = {}
    innermost: dict[_Systems, System] = {}
    for component, references in _before_what_they_refer_to(outermost.components):
        has, sees = working[id(component)], about[id(component)]
        if id(component) in named:
            has, sees = frozenset(named[id(component)]), _NONE
        elif beside := frozenset(one for one in has | sees if one.location.file == component.location.file):
            has, sees = beside, _NONE
        elif has:
            sees = _NONE
        systems = has or sees
        if systems not in innermost:
            innermost[systems] = nesting.innermost(systems)
        found[id(component)] = innermost[systems]
        for reference in references:
            _refer(has, sees, reference, working, about)
    return found


def _refer(
    has: _Systems, sees: _Systems, reference: Reference, working: dict[int, _Systems], about: dict[int, _Systems]
) -> None:
    """Note for what is referred to which systems do it: those that have what refers to it, or only see it."""
    target = id(reference.target)
    if reference.kind in _ABOUT:
        has, sees = _NONE, has | sees
    if not has <= working[target]:
        working[target] |= has
    if not sees <= about[target]:
        about[target] |= sees


def _before_what_they_refer_to(components: tuple[Component, ...]) -> Iterator[tuple[Component, list[Reference]]]:
    """Every component with its references, after all that refer to it."""
    references = {id(component): list(component.references()) for component in components}
    open_ways: defaultdict[int, int] = defaultdict(int)
    for reference in chain.from_iterable(references.values()):
        open_ways[id(reference.target)] += 1
    waiting = [component for component in components if not open_ways[id(component)]]
    while waiting:
        component = waiting.pop()
        yield component, references[id(component)]
        for reference in references[id(component)]:
            open_ways[id(reference.target)] -= 1
            if not open_ways[id(reference.target)]:
                waiting.append(reference.target)

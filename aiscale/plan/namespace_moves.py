"""What a plan deletes in one namespace and makes anew in another one, as rules about changes look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.plan.data_resources import data_of
from aiscale.rules.changes.before import Data, Move, Placed


def placed(known: Iterable[tuple[Applied, tuple[Resource, ...]]]) -> Placed:
    """Every component as it was applied, with what moves to another namespace.

    Args:
        known: what was applied last on each cluster, and the records that should exist there.
    """
    described: dict[str, Mapping[str, object]] = {}
    moves: list[Move] = []
    for applied, resources in known:
        described |= applied.described
        moves += _moves(applied, resources)
    return Placed(described, moves)


def _moves(applied: Applied, resources: Iterable[Resource]) -> Iterator[Move]:
    """The objects of one key in two namespaces, by these; the system's own, such as policies, are none of them."""
    found: dict[tuple[str, str], list[Data]] = {}
    records = {key: item.resource for key, item in applied.resources.items()}
    for resource in resources:
        before = applied.resources.get(resource.key)
        if before is None or not resource.is_kubernetes or resource.address not in applied.described:
            continue
        was, now = _namespace(before.resource), _namespace(resource)
        if was and now and was != now:
            data = found.setdefault((was, now), [])
            stored = data_of(before.resource, records)
            if stored and resource.address not in {one.address for one in data}:  # of a cluster, its pools say it
                data.append(Data(resource.address, f"{stored.thing}s and their {stored.data}"))
    return (Move(was, now, tuple(data)) for (was, now), data in found.items())


def _namespace(resource: Resource) -> str:
    return str(resource.properties["metadata"].get("namespace", ""))

"""What a plan deletes in one namespace and makes anew in another one, as rules about changes look at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied
from aiscale.rules.changes.before import Data, Move, Placed

_NO_DATA = ""
_WITH_DATA = {"Kafka": "disks of brokers", "KafkaTopic": "topics and their records"}


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
    for resource in resources:
        before = applied.resources.get(resource.key)
        if before is None or not resource.is_kubernetes or resource.address not in applied.described:
            continue
        was, now = _namespace(before.resource), _namespace(resource)
        if was and now and was != now:
            data = found.setdefault((was, now), [])
            if what := _kept(before.resource):
                data.append(Data(resource.address, what))
    return (Move(was, now, tuple(data)) for (was, now), data in found.items())


def _namespace(resource: Resource) -> str:
    return str(resource.properties["metadata"].get("namespace", ""))


def _kept(resource: Resource) -> str:
    """What an object keeps; empty where that is nothing."""
    if resource.kind == "StatefulSet":
        return "volumes" if resource.properties["spec"].get("volumeClaimTemplates") else _NO_DATA
    return _WITH_DATA.get(resource.kind, _NO_DATA)

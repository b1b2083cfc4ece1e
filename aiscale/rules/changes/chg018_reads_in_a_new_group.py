"""A service that is called otherwise does not go on where it stopped to read.

What:
    A service that reads topics is gone, and one of another name runs the same image and reads the same topics. Nothing
    says that it reads in the group of the old one.

Why:
    Kafka keeps for a group how far it has read, and a group is called like its service where ``group`` says nothing. A
    new group begins where the client's ``auto.offset.reset`` puts it: at ``latest``, what the old one had not read yet
    is never read; at ``earliest``, all that is kept is read once more. It is no error: how far the old one has read
    when it stops, and whether offsets were set for the new group by hand, is not known here.

Example:
    Microservice("billing", image=IMAGE, consumes=[Consume(rides)])  # "bill" when it was applied

Instead:
    Microservice("billing", image=IMAGE, consumes=[Consume(rides, group="bill")])

Source:
    Apache Kafka 4.3 documentation, consumer configs: group.id, auto.offset.reset (latest where nothing is said).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from aiscale.analysis.streams import kafka_groups
from aiscale.components.services.microservice import Microservice
from aiscale.core.relations import Consume
from aiscale.core.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, named_in, renamed

CODE = "CHG018"
SEVERITY = Severity.WARNING
FAULTS = ()

_BEGINS = {
    "latest": "auto.offset.reset=latest: what {} has not read yet is skipped",
    "earliest": "auto.offset.reset=earliest: all that is kept is read once more",
    "none": "auto.offset.reset=none: without offsets it stops with an error",
}

Reads = tuple[str, frozenset[str]]
"""What two services have in common that are one under two names: image and streams."""


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each service that has one name now, and had another one."""
    for service, address in renamed(graph, before, Microservice, _reads):
        yield from _begun_anew(graph, service, address, before)


def _begun_anew(graph: ArchitectureGraph, service: Microservice, address: str, before: Before) -> Iterator[Diagnostic]:
    name = address.partition("/")[2]
    had = _groups(before[address], name)
    has = {target: group for target, group in kafka_groups(graph, service).items() if group}
    moved = {target: had[target] for target, group in has.items() if had.get(target, group) != group}
    if not moved:
        return
    group = min(moved.values())
    yield service.finding(
        CODE, SEVERITY,
        f"{service.name} reads {joined(sorted(graph[one].name for one in moved), 4)} in a new group, and does not go "
        f"on where {name} stopped",
        argument="name", label=f"{name} before",
        notes=tuple(_BEGINS[one].format(name) for one in sorted(_resets(service, moved))),
        help=f'Consume(…, group="{group}") in consumes; or keep the name {name}',
    )  # fmt: skip


def _resets(service: Microservice, targets: Mapping[str, str]) -> set[str]:
    """Where the new group begins in each of these streams."""
    said = {one.target.address: one.offset_reset for one in service.consumes if isinstance(one, Consume)}
    return {said.get(target, "latest") for target in targets}


def _reads(service: Mapping[str, Any]) -> Reads | None:
    streams = named_in(service.get("consumes"))
    return (str(service.get("image")).partition("@")[0], streams) if streams else None


def _groups(service: Mapping[str, Any], name: str) -> dict[str, str]:
    """The group in which each stream was read; not those that each replica reads for itself."""
    items, found = service.get("consumes"), {}
    for one in items if isinstance(items, (list, tuple)) else ():
        said = one if isinstance(one, dict) else {"target": one}
        if not said.get("each_replica"):
            found[str(said.get("target"))] = str(said.get("group") or name)
    return found

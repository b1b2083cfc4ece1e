"""A reader moves to a new consumer group without its offsets.

What:
    A service, a sink connector, or a job whose engine does not store its offsets reads a topic in another group than
    when it was applied, and nothing had read the topic in that group. Its ``group`` has changed, or it was named after
    its service, which is renamed: a service is removed, and one of another name runs the same image and reads the same
    topics.

Why:
    Kafka stores offsets per group, and a group has the name of its service by default. A new group starts according to
    the client's ``auto.offset.reset``: with ``latest``, records that the old group had not read are skipped; with
    ``earliest``, all records are read again. It is a warning, since the lag of the old group, and offsets that were set
    by hand, are not known.

Example:
    Microservice("billing", image=IMAGE, consumes=[Consume(rides)])  # "bill" when it was applied

Instead:
    Microservice("billing", image=IMAGE, consumes=[Consume(rides, group="bill")])

Source:
    Apache Kafka 4.3 documentation, consumer configs: group.id, auto.offset.reset (latest where nothing is said;
    earliest for the sinks of Kafka Connect and for Kafka Streams).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import chain
from typing import Any

from aiscale.analysis.streams.stream_storage import application_id, kafka_groups
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import joined
from aiscale.core.relations import Consume
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.rules.changes.before import Before, is_same_topic, moved_help, named_in, renamed
from aiscale.rules.changes.groups import engine_before, groups_before

CODE = "CHG018"
SEVERITY = Severity.WARNING

_BEGINS = {
    "latest": "auto.offset.reset=latest: records that {} has not read are skipped",
    "earliest": "auto.offset.reset=earliest: all stored records are read again",
    "none": "auto.offset.reset=none: without offsets it stops with an error",
}

Reads = tuple[str, frozenset[str]]
"""What two services have in common that are one under two names: image and streams."""

Moved = Mapping[str, tuple[str, str]]
"""The group before and the one now, by the topic."""


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that is in a new group, by its name or by what it says."""
    known = {one for address, was in before.items() for one in groups_before(address, was).items()}
    for service, address in renamed(graph, before, Microservice, _reads):
        if moved := _moved(graph, service, address, before, known):
            yield _renamed(graph, service, address, moved)
    jobs = (job for job in graph.of(StreamJob) if _goes_by_group(job))
    for reader in chain[Component](graph.of(Microservice), graph.of(Connector), jobs):
        if reader.address in before and (moved := _moved(graph, reader, reader.address, before, known)):
            yield _regrouped(graph, reader, moved)


def _goes_by_group(job: StreamJob) -> bool:
    """Whether a job goes on from what its group has read, and loses no more than that with it."""
    return job.engine.uses_own_client or (job.engine.uses_offsets and not job.stateful)


def _moved(
    graph: ArchitectureGraph, reader: Component, address: str, before: Before, known: Container[tuple[str, str]]
) -> Moved:
    """What is read in another group than before, which had not read it: ``known`` are all topics with their groups."""
    if isinstance(reader, StreamJob) and engine_before(before[address]) != type(reader.engine).__name__:
        return {}
    had, application = groups_before(address, before[address]), application_id(reader)
    moved = {
        target: (had[target], application or group)
        for target, group in kafka_groups(graph, reader).items()
        if group and target in had
    }
    return {
        target: (was, now) for target, (was, now) in moved.items()
        if was != now and (target, now) not in known and _is_kept(graph, target, before)
    }  # fmt: skip


def _is_kept(graph: ArchitectureGraph, target: str, before: Before) -> bool:
    """Whether a topic is the one in which the old group had offsets."""
    topic = graph[target]
    return isinstance(topic, Topic) and is_same_topic(topic, before)


def _renamed(graph: ArchitectureGraph, service: Microservice, address: str, moved: Moved) -> Diagnostic:
    name = address.partition("/")[2]
    return service.finding(
        CODE, SEVERITY,
        f"{service.name} reads {_topics(graph, moved)} in a new group, which does not have the offsets of {name}",
        argument="name", label=f"{name} before", notes=_begins(graph, service, name, moved),
        help=f'Consume(…, group="{min(was for was, _ in moved.values())}") in consumes; or '
        f"{moved_help((address, service.address))}",
    )  # fmt: skip


def _regrouped(graph: ArchitectureGraph, reader: Component, moved: Moved) -> Diagnostic:
    """The finding on what has its name still, and another group."""
    edge = _edges(graph, reader, moved)[0]
    was, now = moved[edge.target]
    given = isinstance(edge.relation, Consume) and edge.relation.group is not None
    return reader.finding(
        CODE, SEVERITY,
        f"{reader.name} reads {_topics(graph, moved)} in the new group {now}, which does not have the offsets "
        f"of group {was}",
        argument=f"{edge.field}.group" if given else edge.field, index=edge.item, label=f"group {was} before",
        notes=_begins(graph, reader, f"group {was}", moved),
        help=f"keep the group {was}; or copy its offsets to {now} before this is applied, with "
        "kafka-consumer-groups.sh "
        "--reset-offsets",
    )  # fmt: skip


def _topics(graph: ArchitectureGraph, moved: Moved) -> str:
    return joined(sorted(graph[one].name for one in moved), 4)


def _edges(graph: ArchitectureGraph, reader: Component, moved: Moved) -> list[GraphEdge]:
    return [edge for edge in graph.out_edges(reader, EdgeKind.READS) if edge.target in moved]


def _begins(graph: ArchitectureGraph, reader: Component, name: str, moved: Moved) -> tuple[str, ...]:
    """Where the new group begins, in words."""
    usual, found = "latest" if isinstance(reader, Microservice) or _is_own_code(reader) else "earliest", set()
    for edge in _edges(graph, reader, moved):
        said = edge.relation if isinstance(edge.relation, Consume) else None
        found.add(said.offset_reset if said is not None and "offset_reset" in said.model_fields_set else usual)
    return tuple(_BEGINS[one].format(name) for one in sorted(found))


def _is_own_code(reader: Component) -> bool:
    return isinstance(reader, StreamJob) and reader.engine.uses_own_client


def _reads(service: Mapping[str, Any]) -> Reads | None:
    streams = named_in(service.get("consumes"))
    return (str(service.get("image")).partition("@")[0], streams) if streams else None

"""What a client of Kafka does where the blueprint sets nothing: the default of its library."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import Relation
from aiscale.core.ports import EventStream, Service, StreamClient
from aiscale.core.relations import Consume, Produce
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Duration


class ClientDefaults(NamedTuple):
    """Defaults of a client library.

    Attributes:
        client: name of the library.
        version: the version that they are of.
        acks: ``acks`` of producers.
        idempotence: whether producers are idempotent.
        isolation: ``isolation.level`` of consumers.
        offset_reset: ``auto.offset.reset`` of consumers.
        assignor: ``partition.assignment.strategy`` of consumers, the first of several.
        max_poll_records: records that one poll returns at most. None: no consumer is removed for being slow.
        max_poll_interval: time between two polls after which a consumer is removed from its group. None: never.
        gives_up: after what a producer drops a record that it cannot write: the setting; empty where it never does.
    """

    client: str
    version: str
    acks: str
    idempotence: bool
    isolation: str
    offset_reset: str
    assignor: str
    max_poll_records: int | None
    max_poll_interval: Duration | None
    gives_up: str

    @property
    def words(self) -> str:
        """``the Java client``; else the name of the library."""
        return "the Java client" if self.client == "java" else self.client


@cache
def known_clients() -> Mapping[str, ClientDefaults]:
    """The libraries whose defaults are known, by name."""
    text = files("aiscale.analysis").joinpath("data/kafka_clients.txt").read_text(encoding="ascii")
    return {one.client: one for line in text.splitlines() if not line.startswith("#") for one in (_parsed(line),)}


def _parsed(line: str) -> ClientDefaults:
    name, version, acks, idempotence, isolation, reset, assignor, records, interval, gives_up = line.split(" ", 9)
    return ClientDefaults(
        name,
        version,
        acks,
        idempotence == "true",
        isolation,
        reset,
        assignor,
        None if records == "-" else int(records),
        None if interval == "-" else Duration(int(interval)),
        "" if gives_up == "never" else gives_up,
    )


def client_defaults(component: Component) -> ClientDefaults:
    """The defaults of the client that a component declares, ``kafka_client``; those of the Java client without one."""
    return known_clients()[getattr(component, "kafka_client", None) or "java"]


def default_of(component: Component) -> str:
    """How a default is marked: ``default of sarama``; of what brings its own clients ``default``."""
    return f"default of {client_defaults(component).words}" if isinstance(component, Service) else "default"


class ProducerSettings(NamedTuple):
    """What a producer does.

    Attributes:
        acks: Kafka's ``acks``.
        idempotence: whether it is idempotent.
        is_default: whether its library's defaults count, because the blueprint names the stream only.
    """

    acks: str
    idempotence: bool
    is_default: bool


def producer_settings(graph: ArchitectureGraph, edge: GraphEdge) -> ProducerSettings:
    """What the producer behind a reference does: as ``Produce(…)`` says, else as its library does by default.

    A stream job waits for all copies, and the engines, connectors and mirrors use the Java client.
    """
    writer, produce = graph[edge.source], edge.relation
    if isinstance(produce, Produce) and not isinstance(writer, StreamJob):
        return ProducerSettings(produce.acks, produce.is_idempotent, is_default=False)
    if isinstance(writer, StreamJob):
        return ProducerSettings("all", idempotence=True, is_default=False)
    found = client_defaults(writer)
    return ProducerSettings(found.acks, found.idempotence and found.acks == "all", is_default=True)


def isolation_of(component: Component, relation: Relation | None) -> str:
    """``isolation.level`` of a subscription: as it says, as an engine or a mirror has it, or by the library's default.

    Without ``Consume``, an exactly-once job, a mirror and what fills a feature view read committed records.
    """
    if isinstance(relation, Consume) and "isolation" in relation.model_fields_set:
        return relation.isolation
    if isinstance(component, StreamClient):
        is_committed = component.reads_committed and not isinstance(relation, Consume)
        return "read_committed" if is_committed else "read_uncommitted"
    return client_defaults(component).isolation


def offset_reset_of(component: Component, relation: Relation | None, stream: EventStream) -> str:
    """``auto.offset.reset`` of a subscription: as it says, else by the default of the library, of Kafka streams."""
    if isinstance(relation, Consume) and "offset_reset" in relation.model_fields_set:
        return relation.offset_reset
    is_kafka = "acks" in (stream.client_settings or ())
    return client_defaults(component).offset_reset if is_kafka else "latest"


def max_poll_records_of(component: Component, consume: Consume | None) -> int | None:
    """Records that one poll of a consumer returns at most. None: it is never removed for being slow."""
    if consume is not None and "max_poll_records" in consume.model_fields_set:
        return consume.max_poll_records
    return client_defaults(component).max_poll_records


def max_poll_interval_of(component: Component, consume: Consume | None) -> Duration | None:
    """Time after which a consumer that does not poll is removed from its group. None: it never is."""
    if consume is not None and "max_poll_interval" in consume.model_fields_set:
        return consume.max_poll_interval
    return client_defaults(component).max_poll_interval

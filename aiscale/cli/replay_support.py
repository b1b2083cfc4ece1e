"""Which readers and streams ``aiscale replay`` knows, and what to do with the others in their own ways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiscale.cli.addresses import find_address
from aiscale.errors import UsageError

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.components.services.microservice import Microservice
    from aiscale.components.streams.event_table import EventTable
    from aiscale.components.streams.kafka import Kafka
    from aiscale.components.streams.topic import Topic
    from aiscale.core.component import Component
    from aiscale.graph.architecture import ArchitectureGraph

_SERVICE = "a service with the same code can: Microservice(…, consumes=[…])"


def meant(graph: ArchitectureGraph, given: str, console: Console | None, *kinds: type[Component]) -> Component:
    """The component that is meant: by its name alone, that of a kind which is wanted."""
    return graph[find_address(graph, given, console, can=lambda node: isinstance(node, kinds))]


def reader_of(graph: ArchitectureGraph, given: str, console: Console | None) -> Microservice:
    """The service that reads again.

    Raises:
        UsageError: another kind of reader, which has a way of its own.
    """
    from aiscale.components.features.feature_view import FeatureView
    from aiscale.components.processing.stream_job import StreamJob
    from aiscale.components.services.microservice import Microservice
    from aiscale.components.streams.connector import Connector
    from aiscale.components.streams.firehose_stream import FirehoseStream

    reader = meant(graph, given, console, Microservice)
    if isinstance(reader, Microservice):
        return reader
    if isinstance(reader, StreamJob):
        advice = reader.engine.replay
        what = f"{reader.address} runs on {reader.technology}"
        if advice is None:
            raise UsageError(f"{what}, and only services are replayed", hint=_SERVICE)
        raise UsageError(f"{what}, {advice.why}", hint=advice.help)
    hints = {
        Connector: 'state="stopped", then alter its offsets through Strimzi, and let it run (KIP-875)',
        FeatureView: "its materialization writes a time range again; see the feature store's own command",
        FirehoseStream: "Firehose cannot read its stream again: use a service that writes to the bucket",
    }
    hint = next((words for kind, words in hints.items() if isinstance(reader, kind)), "use the service that reads it")
    raise UsageError(f"{reader.address} is a {reader.kind}: only services of your own image are replayed", hint=hint)


def stream_of(graph: ArchitectureGraph, given: str, rate: str | None, console: Console) -> Topic | EventTable:
    """What is read again.

    Args:
        graph: the architecture.
        given: its name or address.
        rate: the rate that is asked for.
        console: where a note says which of several with that name is meant.

    Raises:
        UsageError: it is no topic or table of events, or one that nobody can be set back in.
    """
    from aiscale.components.streams.event_table import EventTable
    from aiscale.components.streams.topic import Topic
    from aiscale.core.ports import EventStream

    stream = meant(graph, given, console, Topic, EventTable)
    if isinstance(stream, Topic):
        _refuse_cluster(stream.cluster)
        if rate is not None and stream.cluster.broker_count is None:
            raise UsageError(
                f"--rate: unknown number of brokers: {stream.cluster.name} has, and Kafka's quotas hold for each",
                hint=f"brokers=… on {stream.cluster.name}",
            )
        return stream
    if isinstance(stream, EventTable):
        if rate is not None:
            raise UsageError(
                f"--rate: PostgreSQL, where {stream.name} is, has no read quota",
                hint="remove --rate; set the batch size and the pause in the reader",
            )
        return stream
    hint = stream.replay_help if isinstance(stream, EventStream) else ""
    raise UsageError(
        f"{stream.address} is a {stream.kind}, and what is replayed must be a Topic or an EventTable", hint=hint
    )


def _refuse_cluster(cluster: Kafka) -> None:
    """A replay has a user of its own, which Strimzi makes: here, or in another namespace."""
    if cluster.users_by_operator:
        return
    raise UsageError(
        f"{cluster.name} manages its users outside aiscale: no user can be created for a replay",
        hint="a second service with the same image and a group of its own, Consume(…, group=…), which "
        "kafka-consumer-groups.sh --reset-offsets sets to a time before it starts",
    )

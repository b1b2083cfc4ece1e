"""From a writer to a stream: what each technology does with a record that is put there.

Sources: Apache Kafka producer configuration, acks, enable.idempotence and max.in.flight.requests.per.connection;
Amazon Kinesis Data Streams developer guide, handle duplicate records, and API reference, PutRecords; Google Cloud
Pub/Sub documentation, exactly-once delivery and message ordering; Apache Kafka documentation, MirrorMaker 2;
MQTT 5.0, quality of service; PostgreSQL 18 documentation, transaction isolation and sequence functions.
"""

from __future__ import annotations

from dataclasses import replace

from aiscale.analysis.failure.site_outages import waits_at
from aiscale.analysis.guarantees.connectors import copied_in, firehose_write
from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait
from aiscale.analysis.guarantees.facts import facts_of, logs
from aiscale.analysis.streams.kafka_clients import client_defaults, default_of, producer_settings
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.analysis.streams.stream_storage import copies, goes_on
from aiscale.components.platform.site import Site
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.ports import EventStream, Located, RecordStore, Regional, Service
from aiscale.core.relations import DeadLetter, Produce
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.quantities import Duration

SESSION = Removal("producer id and sequence number", "until the producer restarts")
"""Source: Apache Kafka producer configuration, enable.idempotence: duplicates of one session are recognised."""


def stream_write(graph: ArchitectureGraph, edge: GraphEdge) -> Crossing:
    """What a write does to the records that it puts into a stream."""
    writer, stream = graph[edge.source], graph[edge.target]
    assert isinstance(stream, EventStream)
    base = with_key(graph, stream, Crossing(edge.source, edge.target, edge))
    if isinstance(edge.relation, DeadLetter):
        tried = f"after {edge.relation.max_attempts} attempts"
        return replace(
            base, repeats=f"dead-lettered {tried}, and again after a failure", disorders="dead-lettered, behind others"
        )
    if isinstance(writer, MirrorMaker):
        return _mirrored(base, writer, waits_at(graph, edge))
    if isinstance(writer, StreamJob):
        base = _by_job(base, writer, stream)
    elif isinstance(writer, Connector):
        base = copied_in(base, writer)
    else:
        base = _by_client(graph, base, stream)
        if isinstance(writer, Service) and edge.target in logs(graph) and not base.repeats:
            base = replace(base, counts="each is an event of its own, which stays")
        base = _unconfirmed(_by_run(base, writer), writer, stream)
    if isinstance(edge.relation, StoreAndForward):
        base = _forwarded(base, edge.relation, graph.place_of(writer))
    stated = stream.write_effects
    base = replace(
        base, keeps=base.keeps or stated.keeps, repeats=base.repeats or stated.repeats,
        disorders=stated.disorders or base.disorders,
        absorbs=Removal(stated.refuses) if stated.refuses else base.absorbs,
    )  # fmt: skip
    if isinstance(stream, FirehoseStream):
        base = firehose_write(base)
    if isinstance(stream, PubSubTopic):
        base = replace(base, disorders=_unordered(graph, stream))
    base = replace(base, losses=(*base.losses, *_copies(stream)))
    if base.keeps or base.repeats or base.loses:
        return base
    return replace(base, unsure_delivery=f"{_named(stream)} does not say how it is written")


def with_key(graph: ArchitectureGraph, stream: EventStream, base: Crossing) -> Crossing:
    """A write, with the key that the stream spreads its records by; it says so where nobody knows the order."""
    key = spread_by(graph, stream)
    unsure = f"{_named(stream)} does not say how it spreads records" if key is None and not is_single(stream) else ""
    return replace(base, key=key, is_single=is_single(stream), unsure_order=unsure)


def spread_by(graph: ArchitectureGraph, stream: EventStream) -> str | None:
    """The key by which a stream spreads its records; empty where it has none, None where it does not say."""
    return (key_of(graph, stream) if isinstance(stream, Stream) else None) or stream.partition_key


def is_single(stream: EventStream) -> bool:
    """Whether all records go through one partition or shard, or into one table."""
    return stream.parts == 1


def _named(stream: EventStream) -> str:
    return f"{stream.name} ({stream.kind})"


def _by_job(base: Crossing, job: StreamJob, stream: EventStream) -> Crossing:
    output = job.engine.output(job, stream)
    orders = "each key's windows end one after the other" if job.windows else ""
    losses: tuple[str, ...] = ()
    if output.expires:
        losses = (f"a restart of {job.name} that takes longer than {job.transaction_timeout} (transaction_timeout): "
                  "the brokers end its transaction",)  # fmt: skip
    every = job.engine.cache_interval(job)
    waits = () if every is None else (Wait(0, every, f"until its caches are written out (commits every {every})"),)
    return replace(
        base, keeps=output.keeps, repeats=output.repeats, opens=output.opens, orders=orders, losses=losses,
        absorbs=SESSION if output.opens else None, waits=waits,
    )  # fmt: skip


def _by_client(graph: ArchitectureGraph, base: Crossing, stream: EventStream) -> Crossing:
    """A service or a device with a client library; Kinesis and Pub/Sub confirm a write when it is stored."""
    if "acks" not in (stream.client_settings or ()):
        return base
    found = producer_settings(graph, base.edge)
    produce = base.edge.relation if isinstance(base.edge.relation, Produce) else None
    mark = f" ({default_of(graph[base.edge.source])})" if found.is_default else ""
    if found.idempotence:
        opens = produce is not None and produce.transactional_id is not None
        keeps = "acks=all, idempotent" + (", in transactions" if opens else "")
        return replace(base, keeps=keeps, opens=opens, absorbs=SESSION)
    overtakes = f"without idempotence{mark} a batch that is sent again comes behind later ones"
    if found.acks == "all":
        return replace(base, repeats=f"without idempotence{mark} a batch that is sent again is stored twice",
                       disorders=overtakes)  # fmt: skip
    if found.acks == "0":
        return replace(base, loses="acks=0: nobody confirms what is written")
    return replace(
        base, loses=f"acks=1{mark}: what its leader has not copied is lost with it", disorders=overtakes,
        repeats="acks=1 switches idempotence off, and a batch that is sent again is stored twice",
    )  # fmt: skip


def _by_run(base: Crossing, writer: Component) -> Crossing:
    """Of a batch job, what a run had written before it failed is there, and comes again, but for transactions."""
    if not isinstance(writer, BatchJob):
        return base
    if base.opens:
        return replace(base, keeps=f"{base.keeps}: what a run that fails has written is not committed")
    return replace(
        base, keeps="", repeats=base.repeats or "a run that fails is repeated, and writes again", absorbs=None
    )


def _unconfirmed(base: Crossing, writer: Component, stream: EventStream) -> Crossing:
    """The same where the writer does not wait until a record is acknowledged; a buffer at its site has taken it."""
    if base.loses or isinstance(base.edge.relation, StoreAndForward) or not goes_on(writer, stream, base.edge):
        return base
    gives_up = client_defaults(writer).gives_up
    away = f", or when its brokers are away for longer than {gives_up}" if gives_up else ""
    when = (
        f"{writer.name} goes on before {stream.name} acknowledges a record (required=False): what its producer still "
        f"holds is lost with its pod{away if isinstance(stream, Topic) else ', or when all tries fail'}"
    )
    return replace(base, is_unconfirmed=True, losses=(when,))


def _forwarded(base: Crossing, forward: StoreAndForward, place: Component | None) -> Crossing:
    tolerance = place.offline_tolerance if isinstance(place, Site) else None
    waits = (Wait(0, tolerance, "in the site's buffer while its line is down (offline_tolerance)", is_outage=True),)
    if forward.via == "kubeedge-rule":
        return replace(base, loses="a rule of KubeEdge keeps nothing while the line is down", waits=base.waits)
    if forward.via == "mirror" or forward.qos == 1:
        how = "a mirror copies" if forward.via == "mirror" else "the bridge forwards (qos=1)"
        return replace(base, repeats=f"{how} at least once", absorbs=None, waits=waits)
    if forward.qos == 0:
        return replace(base, loses="the bridge forwards at most once (qos=0)", absorbs=None, waits=waits)
    return replace(base, waits=waits)


def _mirrored(base: Crossing, mirror: MirrorMaker, held_up: tuple[Site, Duration] | None) -> Crossing:
    """MirrorMaker writes each record into the partition that it came from, once the line of a site is up."""
    what = "at the site while its line is down (offline_tolerance)"
    outage = () if held_up is None else (Wait(0, held_up[1], what, is_outage=True),)
    base = replace(base, key=None, waits=(*outage, Wait(0, None, f"of replication lag of {mirror.name}")))
    if mirror.exactly_once_source == "enabled":
        return replace(base, keeps="where it stands is committed with the copies, in one transaction", opens=True)
    return replace(base, repeats=f"{mirror.name} copies at least once")


def _unordered(graph: ArchitectureGraph, topic: PubSubTopic) -> str:
    """Why Pub/Sub does not keep the order of publications: it does for each key, inside one region."""
    if topic.key is None:
        return "Pub/Sub keeps an order by ordering key only"
    places = facts_of(graph).writers_regions(topic.address)
    if len(places) > 1:
        return f"published in {' and '.join(places)}: order holds inside one region"
    return "" if topic.endpoint_region is not None else "published through the global endpoint: order holds in a region"


def _copies(stream: EventStream) -> tuple[str, ...]:
    if stream.copies is None:
        # What a database or a cloud keeps, is lost with that.
        is_elsewhere = isinstance(stream, Regional | Located) or isinstance(stream.stored_in, RecordStore)
        return () if is_elsewhere else (f"not known: {_named(stream)} does not say how many copies confirm a write",)
    if stream.copies > 1:
        return ()
    one = "confirms a write with one copy" if isinstance(stream, Topic) and copies(stream) > 1 else "has one copy"
    return (f"{stream.name} {one}: a lost broker takes records with it",)

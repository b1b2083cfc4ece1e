"""From a stream to a reader: what is seen, what comes again, and what is late or gone.

Sources: Apache Kafka documentation, message delivery semantics, and consumer configuration, isolation.level; Google
Cloud Pub/Sub documentation, exactly-once delivery, message ordering and dead-letter topics; Amazon Kinesis Data
Streams developer guide, handle duplicate records; Feast 0.67 documentation, push sources; PostgreSQL 18 documentation,
sequence functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aiscale.analysis.delivery.learning_loops import label_delays
from aiscale.analysis.delivery.rollouts import trained_with
from aiscale.analysis.guarantees.connectors import firehose_read, sink_read, source_read
from aiscale.analysis.guarantees.crossing import Crossing, Removal, Wait
from aiscale.analysis.guarantees.facts import facts_of, snapshots
from aiscale.analysis.guarantees.reviews import review_read
from aiscale.analysis.guarantees.stream_writes import is_single, spread_by
from aiscale.analysis.guarantees.times import job_times, job_waits, run_waits
from aiscale.analysis.streams.kafka_clients import default_of, offset_reset_of
from aiscale.analysis.streams.mirrored_topics import key_of
from aiscale.analysis.streams.stream_storage import Reader, reader_of, retention_of
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.delivery.retraining import Retraining
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.people.human_review import HumanReview
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.connector import Connector
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream, Service
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

_IN_ONE = "its offsets are committed with what it writes, in one transaction"

EVENT_ID = Removal("what the reader knows of it (idempotent=True)")


def stream_read(graph: ArchitectureGraph, edge: GraphEdge) -> Crossing:
    """What a subscription does to the records that come through it."""
    reader, stream = graph[edge.source], graph[edge.target]
    assert isinstance(stream, EventStream)
    base = Crossing(edge.target, edge.source, edge)
    if isinstance(reader, PubSubSubscription):
        return _subscribed(base, reader)
    found = reader_of(graph, stream, edge)
    if isinstance(reader, Connector) and reader.is_source:
        return source_read(base, reader)
    base = _seen(graph, base, stream, found)
    base = _aside(replace(base, losses=tuple(_losses(stream, found))), found)
    base = _between_snapshots(graph, base)
    handling = found.consume.handling if found.consume is not None else None
    if handling is not None:
        told = f"of handling in {reader.name} (handling_p99_ms)"
        base = replace(base, waits=(*base.waits, Wait(0, handling, told)))
    if isinstance(reader, StreamJob):
        return _by_job(graph, base, reader, stream, found)
    if isinstance(reader, FeatureView):
        return materialized(base, reader, "written again after a failure")
    if isinstance(reader, Connector):
        return sink_read(base, reader)
    if isinstance(reader, FirehoseStream):
        return firehose_read(base, reader)
    if isinstance(reader, Service):
        return _by_service(graph, base, reader, found)
    if isinstance(reader, HumanReview):
        return review_read(graph, base, reader, EVENT_ID if found.idempotent else None)
    if isinstance(reader, BatchJob):
        base = replace(base, waits=(*base.waits, *run_waits(reader)))
        if facts_of(graph).commits_offsets(reader.address):
            return replace(base, keeps=_IN_ONE)
        return replace(base, repeats="a run that fails is repeated")
    if isinstance(reader, DeliveryPipeline):
        return training_read(base, reader, edge)
    return base


def materialized(base: Crossing, view: FeatureView, why: str) -> Crossing:
    """A feature store keeps the newest value of each entity: writing one twice changes nothing."""
    keys = ", ".join(entity.key for entity in view.entities)
    return replace(base, keeps="the newest value of each entity", repeats=why, removes=Removal(keys))


def training_read(base: Crossing, pipeline: DeliveryPipeline, edge: GraphEdge) -> Crossing:
    """A training reads what came since the last one; it reads it again where it fails."""
    training = pipeline.retraining
    if training is None or not edge.field.startswith("retraining."):
        return base
    every = training.every
    waits = [Wait(0, every, "until the next training" + (f" (every {every})" if every else ", when it is asked for"))]
    # What comes from labels is the true answer.
    if edge.field == "retraining.data":
        waits.extend(_answered(training))
    base = replace(base, waits=(*base.waits, *waits), times=tuple(_joined(pipeline, training)))
    if training.snapshot:
        return replace(base, keeps="each training reads a named state of the data")
    return replace(base, repeats="a training that fails reads again, what came meanwhile included")


def _answered(training: Retraining) -> Iterator[Wait]:
    """Until the fastest, at least, and the slowest of the labels are there."""
    delays = label_delays(training)
    least, most = min(delay.after for delay in delays), max(delay.after for delay in delays)
    if most:
        said = listed(dict.fromkeys(delay.field for delay in delays if delay.is_given))
        yield Wait(least, most, f"until its true answer is known ({said})")


def _joined(pipeline: DeliveryPipeline, training: Retraining) -> Iterator[str]:
    """With which features a record is joined."""
    when = "as it was at the record's time (point_in_time)" if training.point_in_time else "as it is now"
    for features in trained_with(pipeline, training):
        yield f"joined with {features.name} {when}"


def _seen(graph: ArchitectureGraph, base: Crossing, stream: EventStream, reader: Reader[EventStream]) -> Crossing:
    """Which records are seen: with those of open transactions, or not before these are committed."""
    if missed := stream.missed_by_position:
        return replace(base, loses=missed, disorders=missed)
    if "isolation" not in (stream.client_settings or ()):
        return base
    if reader.isolation == "read_uncommitted":
        mark = "" if reader.isolation_given else f" ({default_of(reader.component)})"
        return replace(
            base, uncommitted=f"read_uncommitted{mark}: records of aborted transactions are seen, then once more"
        )
    transactions = facts_of(graph).transactions(stream.address)
    if not transactions.are_there:
        return base
    what = f"until its transaction is committed ({transactions.bound})"
    return replace(base, waits=(Wait(0, transactions.longest, what),))


def _between_snapshots(graph: ArchitectureGraph, base: Crossing) -> Crossing:
    """What came since the last snapshot is not in it: whoever reads the events as well has it from there."""
    store = snapshots(graph).get(base.source)
    if store is None:
        return base
    if any(edge.target == store.events.address for edge in graph.edges_from(base.target, EdgeKind.READS)):
        return base
    since = Wait(0, None, f"until its aggregate has had {store.snapshot_every} events (snapshot_every)")
    return replace(base, waits=(since, *base.waits))


def _subscribed(base: Crossing, subscription: PubSubSubscription) -> Crossing:
    """From a Pub/Sub topic to one of its subscriptions."""
    if not (subscription.exactly_once and subscription.type == "pull"):
        base = replace(base, repeats="without exactly_once an acknowledged message may come again")
    else:
        base = replace(base, keeps="exactly_once: an acknowledged message does not come again, in one region")
    if subscription.dead_letter is not None:
        target, attempts = subscription.dead_letter.target.name, subscription.dead_letter.max_attempts
        base = replace(base, leaves=(f"to {target} after {attempts} attempts",))
    if not subscription.ordering:
        return replace(base, disorders="the subscription has ordering=False")
    if subscription.dead_letter is not None:
        return replace(base, disorders="later messages of its key overtake a dead-lettered one")
    return base


def _by_job(
    graph: ArchitectureGraph, base: Crossing, job: StreamJob, stream: EventStream, reader: Reader[EventStream]
) -> Crossing:
    handling = job.engine.handling(job, stream)
    return replace(
        base,
        keeps=handling.keeps,
        loses=base.loses or handling.loses,
        repeats=handling.repeats,
        disorders=base.disorders or handling.disorders,
        removes=EVENT_ID if reader.idempotent else None,
        counts="its state counts it twice" if job.stateful else "",
        waits=(*base.waits, *job_waits(job)),
        times=tuple(job_times(graph, job, stream)),
        key=spread_by(graph, stream) if is_single(stream) and job.engine.spreads_keys(job) else None,
    )


def _by_service(graph: ArchitectureGraph, base: Crossing, service: Service, reader: Reader[EventStream]) -> Crossing:
    if reader.each_replica:
        return _held(graph, base, reader)
    if reader.idempotent:
        return replace(base, repeats="a restart handles again what was not committed", removes=EVENT_ID)
    if facts_of(graph).commits_offsets(service.address):
        return replace(base, keeps=_IN_ONE)
    return replace(base, repeats="a restart handles again what was not committed")


def _held(graph: ArchitectureGraph, base: Crossing, reader: Reader[EventStream]) -> Crossing:
    """What each replica holds of a topic: the newest record of each key takes the place of the one before."""
    stream, consume = reader.topic, reader.consume
    base = replace(base, repeats="each replica reads all again when it starts" if reader.begins_anew else "")
    key = key_of(graph, stream) if isinstance(stream, Topic) else None
    if key is not None:
        return replace(base, keeps="each replica holds the newest record of each key", removes=Removal(key))
    return replace(base, removes=EVENT_ID if consume is not None and consume.idempotent else None)


def _aside(base: Crossing, reader: Reader[EventStream]) -> Crossing:
    """What becomes of records that cannot be handled."""
    consume = reader.consume
    if consume is None:
        return base
    if consume.dead_letter is not None:
        to = f"to {consume.dead_letter.target.name} after {consume.dead_letter.max_attempts} attempts"
        return replace(base, leaves=(to,), disorders="later records of its key overtake a dead-lettered one")
    if consume.on_failure == "skip":
        return replace(base, loses='on_failure="skip": what cannot be handled is passed over')
    return base


def _losses(stream: EventStream, reader: Reader[EventStream]) -> Iterator[str]:
    """What a reader loses that is down for too long, or that begins too late."""
    consume, name = reader.consume, reader.component.name
    kept = retention_of(stream)
    if stream.retention_period is None and stream.keeps_unread:
        yield f"not known: {stream.name} ({stream.kind}) does not say how long it keeps records"
    if reader.each_replica:
        if not reader.begins_anew:
            yield f"each replica of {name} begins at the newest record when it starts (offset_reset)"
        elif kept is not None:
            yield f"{stream.name} keeps records for {kept}: a replica of {name} that starts later has none of them"
        return
    outage = consume.max_outage if consume is not None else None
    if kept is not None and outage is not None:
        left = "records are lost" if outage >= kept else f"{kept - outage} to spare"
        yield f"{stream.name} keeps records for {kept}, and {name} may be down for {outage}: {left}"
    elif kept is not None:
        yield f"{stream.name} keeps records for {kept}: lost when {name} is down longer (no max_outage declared)"
    begins_late = (
        isinstance(reader.component, Service) and offset_reset_of(reader.component, consume, stream) == "latest"
    )
    if begins_late and stream.no_position:
        yield f"{name} begins at the newest record {stream.no_position} (offset_reset)"

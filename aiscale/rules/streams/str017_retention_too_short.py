"""Records are deleted before something needs them.

What:
    A stream keeps its records for a shorter time than a reader needs them: for its ``replay``, its ``max_outage``, or
    the ``offline_tolerance`` of the site where it runs. A Pub/Sub subscription can also expire in that time.

    A writer at a site sends its records after an outage (``StoreAndForward``, or a mirror that copies a Kafka cluster
    there), and the topic, or a mirror's copy of it, deletes records of that age.

    A dead-letter stream keeps its records for a shorter time than the stream that they come from.

    The ``allowed_lateness`` of a job's window is longer than the retention of a stream that the job reads.

    A retraining waits for labels (``label_delay``, the ``delay`` of a ``Label``, or the people that label) for as long
    as the stream keeps its records, or trains less often (``every``) than that. A copy at rest in ``data`` and a
    ``Consume(…, replay=…)`` are respected.

    A case waits longer for the people of a ``HumanReview`` without a ``queue`` than the stream keeps it.

Why:
    Records are deleted by age, whether they were read or not, and no error is reported. A replay starts in the middle,
    a reader misses records after an outage, late records expire on arrival, and a training gets a part of its data.

Example:
    rides = Topic("rides", kafka, retention="3d")
    StreamJob("train", consumes=[Consume(rides, replay="30d")], jar="local:///job.jar")

Instead:
    rides = Topic("rides", kafka, retention="31d")
    StreamJob("train", consumes=[Consume(rides, replay="30d")], jar="local:///job.jar")

Source:
    Apache Kafka topic configuration, retention.ms and message.timestamp.type (CreateTime by default); Amazon Kinesis
    Data Streams, retention period (24 hours to 365 days); Google Cloud Pub/Sub (a seek needs retained messages, up to
    31 days); Apache Flink documentation, allowed lateness; Amazon SQS documentation, dead-letter queues.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.review_capacity import reviews
from aiscale.analysis.delivery.learning_loops import label_delays, labelled_by, labels_after
from aiscale.analysis.delivery.rollouts import has_history, retrainings, streams_learned_from
from aiscale.analysis.failure.site_outages import handed_over
from aiscale.analysis.placement.places import home_of, is_offline_for
from aiscale.analysis.streams.stream_names import called
from aiscale.analysis.streams.stream_storage import Reader, readers, retention_field, retention_of, sets_retention
from aiscale.components.people.human_review import HumanReview
from aiscale.components.platform.site import Site
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream, RetentionPeriod
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies_records
from aiscale.quantities import Duration
from aiscale.rules.streams.dead_letters import dead_letter_routes
from aiscale.rules.streams.disk_use import with_storage

CODE = "STR017"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
REPRODUCED = "broker"

_SPARE = 1.5
_DAY_S = 86_400
_HOLIDAY_SPARE = 2
"""Of a retention that is proposed: a public holiday after a weekend, an absence."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that the retention of a stream does not meet."""
    yield from _replay(graph)
    yield from _outage(graph)
    yield from _site_reads(graph)
    yield from _site_writes(graph)
    yield from _dead_letters(graph)
    yield from _lateness(graph)
    yield from _labels(graph)
    yield from _trainings(graph)
    yield from _cases(graph)


def _replay(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that would not find what it needs."""
    for stream in graph.of(EventStream):
        kept = stream.replayable
        for reader in readers(graph, stream) if kept is not None else ():
            wanted = reader.consume.replay if reader.consume is not None else None
            if wanted is not None and kept is not None and kept.time is not None and wanted > kept.time:
                yield reader.component.finding(
                    CODE, WORST,
                    f"{reader.component.name} replays {wanted}, but {called(stream)} {_spoken(kept.time)}",
                    argument=f"{reader.edge.field}.replay", index=reader.edge.item,
                    label="the oldest records are deleted by then",
                    related=(Related(
                        "the stream is", stream.location, kept.field if kept.field in stream.model_fields_set else None
                    ),),
                    help=_help(graph, stream, kept, wanted),
                )  # fmt: skip


def _spoken(kept: Duration) -> str:
    return f"keeps records for {kept}" if kept else "deletes records once they are acknowledged"


def _help(graph: ArchitectureGraph, stream: EventStream, kept: RetentionPeriod, wanted: Duration) -> str:
    longest = stream.longest_retention
    if longest is not None and wanted > longest:
        return f"keep the records elsewhere: {stream.name} keeps them for up to {longest}"
    if isinstance(stream, PubSubSubscription):
        return f'retention="{wanted}" and retain_acked=True on {called(stream)}'
    if not kept.time:
        return f"keep the records elsewhere: records of {stream.name} are read once"
    tiered = ", or tiered=True with it" if isinstance(stream, Topic) and wanted > 30 * 86_400 else ""
    return f'{kept.field}="{wanted}" on {stream.name}{with_storage(graph, stream, kept=wanted)}{tiered}'


def _outage(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that an allowed outage would cost records."""
    for stream in graph.of(EventStream):
        kept, why, field = _kept(stream)
        for reader in readers(graph, stream) if kept is not None else ():
            outage = reader.consume.max_outage if reader.consume is not None else None
            if outage is None or kept is None or outage < kept:
                continue
            yield reader.component.finding(
                CODE, WORST,
                f"{reader.component.name} may be down for {outage}, but {called(stream)} {why} {kept}",
                argument=f"{reader.edge.field}.max_outage", index=reader.edge.item,
                label="the first missed records are deleted",
                related=(Related("the stream is", stream.location, field),),
                help=f'{field or retention_field(stream)}="{outage * _SPARE}" on {called(stream)}'
                f"{with_storage(graph, stream, kept=outage * _SPARE)}, or a shorter max_outage",
            )  # fmt: skip


def _kept(stream: EventStream) -> tuple[Duration | None, str, str | None]:
    """What ends first: the records, or a subscription that nobody reads."""
    kept = retention_of(stream)
    expiration = stream.expires_unread
    if expiration is not None and kept is not None and expiration < kept:
        return expiration, "is deleted when it is unread for", "expiration"
    return kept, "keeps records for", retention_field(stream) if sets_retention(stream) else None


def _site_reads(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream, about the reader whose site may be offline the longest."""
    for stream in graph.of(EventStream):
        kept = retention_of(stream)
        late = [] if kept is None else list(_too_late(graph, stream, kept))
        if kept is None or not late:
            continue
        longest = max(late, key=lambda one: one[0])
        outage, site, reader = longest
        others = [f"{one[2].component.name} at {one[1].name}" for one in late if one is not longest]
        yield stream.finding(
            CODE, WORST,
            f"{site.name} may be offline for {outage}, but {called(stream)} keeps records for "
            f"{kept}, which {reader.component.name} reads there",
            argument=retention_field(stream) if sets_retention(stream) else "name",
            label="the first missed records are deleted",
            notes=(f"{listed(others)} lose records as well",) if others else (),
            related=(
                Related(f"{reader.component.name} is declared", reader.component.location, reader.edge.field),
                Related(f"{site.name} is declared", site.location, "offline_tolerance"),
            ),
            help=f'{retention_field(stream)}="{outage * _SPARE}"',
        )  # fmt: skip


def _too_late(
    graph: ArchitectureGraph, stream: EventStream, kept: Duration
) -> Iterator[tuple[Duration, Site, Reader[EventStream]]]:
    """Readers at other places that may come back after the first records are gone."""
    home = home_of(graph, stream)
    for reader in readers(graph, stream):
        offline = is_offline_for(graph, reader.component)
        if offline is None or offline[1] < kept or home is offline[0]:
            continue
        given = reader.consume.max_outage if reader.consume is not None else None
        # What it says itself is judged already.
        if given is None or given < kept:
            yield offline[1], offline[0], reader


def _site_writes(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic, about the site that may be offline the longest."""
    for topic in graph.of(Topic):
        kept, worst = retention_of(topic), max(handed_over(graph, topic), key=lambda one: one.outage, default=None)
        if kept is None or worst is None or worst.outage < kept:
            continue
        writer, site, outage = worst.writer, worst.site, worst.outage
        field = "topics" if copies_records(writer) else "produces"
        yield topic.finding(
            CODE, SEVERITY,
            f"{topic.name} keeps records for {kept}, but {writer.name} may send them {outage} late",
            argument="retention" if topic.retention is not None else "name", label="deleted on arrival",
            notes=() if worst.written is topic else (f"mirrors copy {worst.written.name} into {topic.name}",),
            related=(
                Related(f"{writer.name} is declared", writer.location, field),
                Related(f"{site.name} is declared", site.location, "offline_tolerance"),
            ),
            help=f'retention="{Duration(outage + max(kept, 86_400))}"',
        )  # fmt: skip


def _dead_letters(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream of dead letters that forgets first."""
    reported: set[str] = set()
    for route in dead_letter_routes(graph):
        target = route.target
        source, kept = retention_of(route.source), retention_of(target)
        if source is None or kept is None or kept >= source or target.read_by_subscription:
            continue
        if target.address not in reported:
            reported.add(target.address)
            field, given = retention_field(target), sets_retention(target)
            yield target.finding(
                CODE, SEVERITY,
                f"{target.name} keeps dead letters for {kept}, but {route.source.name} keeps its records for {source}",
                argument=field if given else "name", label="deleted before the source records",
                notes=() if given else (f"{field} is {kept} (default)",),
                related=(Related("the source is", route.source.location),),
                help=f'{field}="{source}" or longer',
            )  # fmt: skip


def _lateness(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets sooner than the job's windows."""
    for job in graph.of(StreamJob):
        longest = max((window.allowed_lateness for window in job.windows), default=Duration(0))
        if not longest:
            continue
        for edge in graph.out_edges(job, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, EventStream):
                continue
            kept, field = retention_of(stream), retention_field(stream)
            if kept is not None and kept < longest:
                yield job.finding(
                    CODE, SEVERITY,
                    f"{job.name} accepts events up to {longest} late, but {stream.name} keeps records for {kept}",
                    argument="windows", label=f"allowed_lateness of {longest}",
                    related=(Related(f"{stream.name} is declared", stream.location, field),),
                    help=f'{field}="{2 * longest}" on {stream.name}, or a shorter allowed_lateness',
                )  # fmt: skip


def _labels(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets too early."""
    for pipeline, retraining in retrainings(graph):
        slowest_last = sorted(labelled_by(graph, retraining), key=lambda labels: labels.after)
        people = {labels.item: labels for labels in slowest_last}
        waits = [
            (given, *labels_after(given.after, people.get(index)))
            for index, given in enumerate(label_delays(retraining))
        ]
        given, delay, by_whom = max(waits, key=lambda wait: wait[1])
        if not delay or has_history(retraining, "retraining.data"):
            continue
        for field, _, stream, _ in streams_learned_from(retraining):
            kept = retention_of(stream)
            if field == "retraining.data" and kept is not None and delay >= kept:
                least = delay + (retraining.every or Duration(0))
                yield pipeline.finding(
                    CODE, WORST,
                    f"{stream.name} keeps records for {Duration(kept)}, but their labels come after {delay}",
                    argument=given.argument, index=given.item,
                    label="the records are deleted by then",
                    notes=by_whom,
                    help=f'{retention_field(stream)}="{least}" or more on {stream.name}, or a copy at rest in data=[…]',
                )  # fmt: skip


def _trainings(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets what no training has seen."""
    for pipeline, retraining in retrainings(graph):
        if retraining.every is None:
            continue
        delay = max(given.after for given in label_delays(retraining))
        for field, _, stream, consume in streams_learned_from(retraining):
            # A replay is checked against the retention above.
            if (consume is not None and consume.replay is not None) or has_history(retraining, field):
                continue
            kept = retention_of(stream)
            wait = delay if field == "retraining.data" else Duration(0)
            # Records that are gone before their labels come are a finding already.
            if kept is None or wait >= kept or kept >= retraining.every + wait:
                continue
            share = (kept - wait) / retraining.every
            yield pipeline.finding(
                CODE, SEVERITY,
                f"{pipeline.name} trains every {retraining.every} on {stream.name}, which keeps records for "
                f"{Duration(kept)}",
                argument="retraining.every", label=f"{1 - share:.0%} of the records are deleted before a training",
                related=(Related(f"{stream.name} is", stream.location, retention_field(stream)),),
                notes=((f"their labels come after {wait}",) if wait else ()),
                help=f'{retention_field(stream)}="{retraining.every + wait}" or more on {stream.name}'
                f"{with_storage(graph, stream, kept=retraining.every + wait)}, "
                f"or a copy at rest in {field.rpartition('.')[2]}=[…]",
            )  # fmt: skip


def _cases(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream that forgets too early. Where all of them would, PPL001 says so."""
    for review in graph.of(HumanReview):
        found = reviews(graph).get(review.address)
        if found is None or found.longest is None or review.queue is not None:
            continue
        for edge in graph.out_edges(review, EdgeKind.READS):
            stream = graph[edge.target]
            if not isinstance(stream, EventStream):
                continue
            kept, field = retention_of(stream), retention_field(stream)
            if kept is None or kept > found.longest:
                continue
            days = Duration(_DAY_S * -(-found.longest * _HOLIDAY_SPARE // _DAY_S))
            yield review.finding(
                CODE, WORST, f"{stream.name} keeps records for {Duration(kept)}, but a case may wait "
                f"{found.longest} for {review.name}",
                argument=edge.field, index=edge.item, label="deleted before a reviewer sees it",
                notes=(f"{found.why()}" + ("" if found.peak else f" ({found.clock})"),),
                related=(Related("the stream is", stream.location, field),),
                help=f'{field}="{days}" on {stream.name}, or queue=…, which keeps open cases',
            )  # fmt: skip

"""A component is read but never written, or written but never read.

What:
    A stream has readers, but nothing in the system writes it and it declares no traffic. Or something writes a stream
    that nothing reads; the copy that a mirror makes is a standby and is left out. Topics of an ``ExternalKafka`` have
    writers and readers outside the system, and are left out too.

    Records are sent to a dead-letter stream that nothing reads and no alert observes, or to a Pub/Sub topic without a
    retention and without a subscription. An event store has a topic of snapshots that nothing writes.

    A vector index is searched but never filled, without ``filled_by_others=True``; or it is filled but never searched,
    without ``searched_by_others=True``. An index whose writer also fills one that is searched is left out.

    An exactly-once job writes and calls nothing, and no raw object names it in ``depends_on``. A service has no port,
    no schedule, and refers to nothing. A service takes requests, but no route, call or traffic of its own brings any,
    although the system declares incoming traffic.

Why:
    Access is derived from references. A reader waits forever for records that nothing may write, and records that
    nothing may read cost disk and network. Dead letters are deleted at the end of their retention without anyone
    noticing. Often a reference was forgotten: the missing end has no rights and is not checked.

Example:
    rides = Topic("rides", kafka)
    Microservice("audit", consumes=[rides], image=IMAGE)

Instead:
    rides = Topic("rides", kafka, traffic=Traffic(mean=1_000, peak=4_000))
    Microservice("audit", consumes=[rides], image=IMAGE)

Source:
    Access is derived from references: a component may read, write and call what it refers to. Google Cloud Pub/Sub
    documentation, dead-letter topics; GoogleCloudPlatform/spring-cloud-gcp issue 4265.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import writers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.retrieval.vector_index import VectorIndex
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import Entrance, EventStream, Service
from aiscale.core.relations import DeadLetter
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies_records
from aiscale.rules.streams.dead_letters import dead_letter_routes

CODE = "STR036"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR

_WORK = (EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS, EdgeKind.FEATURES, EdgeKind.USES)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that lacks the other end."""
    yield from _stream_without_writer(graph)
    yield from _stream_without_reader(graph)
    yield from _dead_letters_without_reader(graph)
    yield from _dead_letters_without_subscription(graph)
    yield from _snapshots_without_writer(graph)
    yield from _index_without_writer(graph)
    yield from _index_without_reader(graph)
    yield from _job_without_output(graph)
    yield from _service_without_work(graph)
    yield from _service_without_caller(graph)


def _stream_without_writer(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic without a source."""
    for topic in graph.of(Stream):
        reading = graph.in_edges(topic, EdgeKind.READS)
        if topic.has_other_clients:
            continue  # others write it
        if reading and topic.traffic is None and not graph.in_edges(topic, EdgeKind.WRITES):
            names = list(dict.fromkeys(graph[edge.source].name for edge in reading))
            who = listed(names)
            yield topic.finding(
                CODE, WORST, f"{who} read{'s' if len(names) == 1 else ''} {topic.name}, but nothing writes it",
                argument="name", label="no writer and no declared traffic",
                help="add it to produces=[…] of a job or a service, "
                "or traffic=Traffic(mean=…, peak=…) where records come from outside",
            )  # fmt: skip


def _stream_without_reader(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic without a reader, at its first writer."""
    mirrored = {mirror.source for mirror in graph.of(MirrorMaker) if not mirror.topics}
    for topic in graph.of(Stream):
        if topic.has_other_clients or (isinstance(topic, Topic) and topic.cluster in mirrored):
            continue  # others, or a mirror of everything, read it
        writing = (writer for writer in writers(graph, topic) if not writer.is_dead_letters)
        writer = next((one for one in writing if not copies_records(one.component)), None)
        if writer is not None and not graph.in_edges(topic, EdgeKind.READS):
            yield writer.component.finding(
                CODE, SEVERITY, f"{writer.component.name} writes {topic.name}, but nothing reads it",
                argument=writer.edge.field, index=writer.edge.item, label="no reader in the system",
                help="add its reader to the system, or stop writing it",
            )  # fmt: skip


def _dead_letters_without_reader(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream of dead letters without a reader or an alert on it."""
    reported: set[str] = set()
    for route in dead_letter_routes(graph):
        target = route.target
        if target.address in reported or target is route.source:
            continue
        reported.add(target.address)
        if not _is_seen(graph, target.address):
            yield route.component.finding(
                CODE, SEVERITY, f"{route.component.name} sends dead letters to {target.name}, but nothing reads it",
                argument=route.field, index=route.item, label="no reader, no alert",
                help=f"a service that reads {target.name}: to repair records and send them again; or an alert on it",
            )  # fmt: skip


def _is_seen(graph: ArchitectureGraph, address: str) -> bool:
    target = graph[address]
    if graph.in_edges(target, EdgeKind.OBSERVES):
        return True
    reading = graph.in_edges(target, EdgeKind.READS)
    if isinstance(target, EventStream) and target.read_by_subscription:
        # A subscription keeps the messages; a topic without one has a finding of its own.
        return not reading or any(
            graph.in_edges(graph[edge.source], EdgeKind.READS, EdgeKind.OBSERVES) for edge in reading
        )
    return bool(reading)


def _dead_letters_without_subscription(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic of dead letters that keeps none."""
    for topic in graph.of(PubSubTopic):
        if topic.retention is not None:
            continue  # a subscription that is made later can go back
        if any(isinstance(graph[edge.source], PubSubSubscription) for edge in graph.in_edges(topic, EdgeKind.READS)):
            continue
        for edge in graph.in_edges(topic, EdgeKind.WRITES):
            if isinstance(edge.relation, DeadLetter):
                who = graph[edge.source]
                yield who.finding(
                    CODE, WORST, f"dead letters of {who.name} are lost: {topic.name} has no subscription",
                    argument=edge.field, index=edge.item, label="messages are not stored",
                    help=f'PubSubSubscription("{topic.name}", …) on {topic.name}, in the system',
                )  # fmt: skip


def _snapshots_without_writer(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic of snapshots that stays empty, where the events are written in this system."""
    for store in graph.of(EventStore):
        states = store.snapshots
        # Where the events come from elsewhere, so may the snapshots.
        if states is None or not graph.in_edges(store.events, EdgeKind.WRITES):
            continue
        if states.traffic is None and not graph.in_edges(states, EdgeKind.WRITES):
            writer = graph[graph.in_edges(store.events, EdgeKind.WRITES)[0].source]
            yield store.finding(
                CODE, SEVERITY, f"{store.name} has snapshots in {states.name}, but nothing writes it",
                argument="snapshots", label="every state is rebuilt from the first event",
                help=f"produces={states.name.replace('-', '_')} on {writer.name}, which writes the events",
            )  # fmt: skip


def _index_without_writer(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index that is searched and never written."""
    for index in graph.of(VectorIndex):
        names = list(dict.fromkeys(graph[edge.source].name for edge in graph.in_edges(index, EdgeKind.READS)))
        if names and not index.filled_by_others and not graph.in_edges(index, EdgeKind.WRITES):
            yield index.finding(
                CODE, SEVERITY,
                f"{listed(names)} search{'es' if len(names) == 1 else ''} {index.name}, but nothing fills it",
                argument="name", label="no writer",
                help="writes=[…] of what embeds its entries, or filled_by_others=True",
            )  # fmt: skip


def _index_without_reader(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each index that is written and never read."""
    for index in graph.of(VectorIndex):
        if index.searched_by_others or graph.in_edges(index, EdgeKind.READS):
            continue
        writers = list(dict.fromkeys(graph[edge.source] for edge in graph.in_edges(index, EdgeKind.WRITES)))
        names = [writer.name for writer in writers]
        if names and not any(_fills_searched(graph, writer) for writer in writers):
            yield index.finding(
                CODE, SEVERITY,
                f"{listed(names)} fill{'s' if len(names) == 1 else ''} {index.name}, but nothing searches it",
                argument="name", label="no reader",
                help="Search(…) among the reads of what needs it, or searched_by_others=True",
            )  # fmt: skip


def _fills_searched(graph: ArchitectureGraph, writer: Component) -> bool:
    """Whether it writes an index that is searched as well."""
    return any(
        isinstance(graph[edge.target], VectorIndex) and graph.in_edges(graph[edge.target], EdgeKind.READS)
        for edge in graph.out_edges(writer, EdgeKind.WRITES)
    )


def _job_without_output(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job without an output."""
    for job in graph.of(StreamJob):
        if job.delivery != "exactly-once":
            continue  # It may write where the blueprint does not look.
        if graph.edges_to(job.address, EdgeKind.USES):
            continue  # A raw object, such as its sink, names it.
        if not graph.edges_from(job.address, EdgeKind.WRITES, EdgeKind.CALLS):
            yield job.finding(
                CODE, SEVERITY, f"{job.name} is exactly-once, but has no output",
                argument="consumes", label="writes and calls nothing", help="produces=[…] or writes=[…]",
            )  # fmt: skip


def _service_without_work(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that stands alone."""
    for service in graph.of(Service):
        scaling = service.autoscaling
        if scaling is not None and scaling.schedules:
            continue  # The clock gives it work.
        if not service.takes_requests and not graph.edges_from(service.address, *_WORK):
            yield service.finding(
                CODE, SEVERITY, f"{service.name} has no port, no stream and no schedule",
                argument="port" if "port" in type(service).model_fields else "name",
                label="gets no work", help="consumes=[…], or a port",
            )  # fmt: skip


def _service_without_caller(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that requests pass by."""
    if not any(_says_traffic(graph, entrance) for entrance in graph.of(Entrance)):
        return
    for service in graph.of(Service):
        if service.traffic is not None or not service.takes_requests:
            continue
        if any(
            isinstance(graph[edge.target], EventStream) for edge in graph.edges_from(service.address, EdgeKind.READS)
        ):
            continue
        if graph.edges_to(service.address, EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
            continue
        yield service.finding(
            CODE, SEVERITY, f"{service.name} takes requests, but gets none",
            argument="name", label="no route, no call and no traffic of its own",
            help=f"Call({service.name.replace('-', '_')}) at what needs it, or traffic=Traffic(…) where requests "
            "come from outside",
        )  # fmt: skip


def _says_traffic(graph: ArchitectureGraph, entrance: Entrance) -> bool:
    callers = (graph[edge.source] for edge in graph.edges_to(entrance.address, EdgeKind.CALLS))
    return any(getattr(one, "traffic", None) is not None for one in (entrance, *callers))

"""What several edges ask about one component: looked up once for each graph, so that the work stays linear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aiscale.analysis.latency.request_waits import together_ms, waits_of
from aiscale.analysis.placement.stream_regions import regions_of
from aiscale.analysis.streams.stream_storage import Writer, holds_all, writers
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.event_store import EventStore
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.core.relations import Call, Consume, DeadLetter, Produce
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Duration


class Transactions(NamedTuple):
    """How a topic is written.

    Attributes:
        are_there: whether some writer writes it in transactions.
        longest: longest time that one stays open.
        bound: what bounds that, in words.
    """

    are_there: bool
    longest: Duration
    bound: str


@once_per_graph
def snapshots(graph: ArchitectureGraph) -> Mapping[str, EventStore]:
    """Address of each topic that holds snapshots, and whose they are."""
    return {store.snapshots.address: store for store in graph.of(EventStore) if store.snapshots is not None}


@once_per_graph
def logs(graph: ArchitectureGraph) -> Mapping[str, EventStore]:
    """Address of each topic that is the log of an event store, and whose it is. A table refuses a second append."""
    return {store.events.address: store for store in graph.of(EventStore) if isinstance(store.events, Topic)}


def _longest_open(writer: Writer) -> tuple[Duration, str]:
    """Longest time that a transaction of a writer stays open, and what bounds it, in words."""
    job = writer.component
    every = job.engine.commit_interval_of(job) if isinstance(job, StreamJob) else None
    if every is not None:
        return every, f"every {every}"
    return writer.transaction_timeout, f"{writer.transaction_timeout} at most, transaction.timeout.ms"


class Facts:
    """Facts about the streams and services of one graph.

    Args:
        graph: the architecture.
    """

    def __init__(self, graph: ArchitectureGraph) -> None:
        self._graph = graph
        self._transactions: dict[str, Transactions] = {}
        self._regions: dict[str, tuple[str, ...]] = {}
        self._commits: dict[str, bool] = {}
        self._handles: dict[str, bool] = {}
        self._calls_s: dict[str, float] = {}
        self._measured: dict[str, bool] = {}

    def transactions(self, topic: str) -> Transactions:
        """Whether a topic is written in transactions, and how long one stays open.

        A reader of committed records waits for every open one, until it is committed or the brokers end it. Source:
        Apache Kafka documentation, last stable offset, and producer configuration, transaction.timeout.ms.
        """
        if topic not in self._transactions:
            target = self._graph[topic]
            bounds = [
                _longest_open(writer)
                for writer in writers(self._graph, target)  # type: ignore[arg-type]  # asked about streams only
                if writer.transactional_id
            ]
            self._transactions[topic] = Transactions(bool(bounds), *max(bounds, default=(Duration(0), "")))
        return self._transactions[topic]

    def writers_regions(self, stream: str) -> tuple[str, ...]:
        """The regions that a stream is written in, sorted."""
        if stream not in self._regions:
            found = regions_of(self._graph, self._graph.edges_to(stream, EdgeKind.WRITES))
            self._regions[stream] = tuple(sorted(found))
        return self._regions[stream]

    def commits_offsets(self, service: str) -> bool:
        """Whether all that a service writes to streams is written in transactions, its offsets with it."""
        if service not in self._commits:
            written = [
                edge.relation
                for edge in self._graph.edges_from(service, EdgeKind.WRITES)
                if isinstance(self._graph[edge.target], EventStream) and not isinstance(edge.relation, DeadLetter)
            ]
            self._commits[service] = bool(written) and all(
                isinstance(item, Produce) and item.transactional_id is not None for item in written
            )
        return self._commits[service]

    def handles_records(self, address: str) -> bool:
        """Whether a component makes its calls for the records of a stream."""
        if address not in self._handles:
            self._handles[address] = isinstance(self._graph[address], StreamJob) or any(
                isinstance(self._graph[edge.target], EventStream) and not holds_all(edge)
                for edge in self._graph.edges_from(address, EdgeKind.READS)
            )
        return self._handles[address]

    def is_measured(self, address: str) -> bool:
        """Whether somebody says how long a component takes for a record, its calls included."""
        if address not in self._measured:
            self._measured[address] = any(
                isinstance(edge.relation, Consume) and edge.relation.handling_p99_ms is not None and not holds_all(edge)
                for edge in self._graph.edges_from(address, EdgeKind.READS)
            )
        return self._measured[address]

    def calls_s(self, address: str) -> float:
        """Longest time that one record waits for the calls that are made for it, in seconds.

        Calls of one group are made at the same time, all others one after another.
        """
        if address not in self._calls_s:
            waits = waits_of(self._graph, self._graph[address])
            self._calls_s[address] = together_ms(wait for wait in waits if isinstance(wait.edge.relation, Call)) / 1_000
        return self._calls_s[address]


@once_per_graph
def facts_of(graph: ArchitectureGraph) -> Facts:
    """The facts of a graph; made when they are first asked for."""
    return Facts(graph)

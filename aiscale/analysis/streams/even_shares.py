"""Numbers of partitions and of consumers that fit each other: nobody is idle, and the busiest has little more to do."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from aiscale.analysis.streams.stream_storage import Reader, readers_in_groups
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import copies

TOLERATED_SKEW = 1.2
"""How much more than an even share the busiest consumer may read."""


def skew(partitions: int, members: int) -> float:
    """How many times an even share the busiest of the consumers reads.

    Args:
        partitions: of the topic, 1 and more.
        members: consumers of the group, 1 and more.
    """
    return math.ceil(partitions / members) * members / partitions


def is_even(partitions: int, members: int) -> bool:
    """Whether consumers share partitions about evenly; each has at most one where they are as many, or more."""
    return not 1 < members < partitions or skew(partitions, members) <= TOLERATED_SKEW


def even_members(partitions: Collection[int], most: int) -> int:
    """How many consumers up to ``most`` share the partitions of each topic evenly, and read them fastest; at least 1.

    Args:
        partitions: of each topic that they read.
        most: how many there may be.
    """
    largest = next((count for count in range(most, 1, -1) if all(is_even(one, count) for one in partitions)), 1)
    # Of 12 partitions, the busiest of 7 consumers reads two, and so does each of 6.
    return max((math.ceil(one / math.ceil(one / largest)) for one in partitions), default=largest)


def even_parallelism(graph: ArchitectureGraph, job: Component, most: int) -> int:
    """The parallelism up to ``most`` that reads all topics of a job fastest, with even shares of their partitions.

    Args:
        graph: the system.
        job: who reads.
        most: how much there may be.
    """
    read = (graph[edge.target] for edge in graph.out_edges(job, EdgeKind.READS))
    streams = (one for one in read if isinstance(one, EventStream) and one.part is not None)
    return even_members([parts for one in streams if (parts := one.parts)], most)


def more_even_members(partitions: Collection[int], least: int, each: int = 1) -> int:
    """The fewest replicas from ``least`` on that share the partitions of each topic evenly.

    Args:
        partitions: of each topic that they read.
        least: how many there must be.
        each: consumers of a replica.
    """
    most = max([least, *partitions])
    fitting = (count for count in range(least, most + 1) if all(is_even(one, count * each) for one in partitions))
    return next(fitting, least)


def even_partitions(
    graph: ArchitectureGraph,
    stream: EventStream,
    least: int,
    *,
    step: int = 1,
    instead: Mapping[str, int] | None = None,
) -> int:
    """The fewest partitions from ``least`` on with which no group of a stream has idle members or uneven shares.

    Args:
        graph: the system.
        stream: where the partitions are: the source of a copy that a mirror makes.
        least: how many there must be.
        step: what the number must be divided by.
        instead: consumers that a reader will have, by address, in place of those that it has.
    """
    groups, fixed = _members(graph, stream, instead or {})
    first = math.ceil(max([least, *groups]) / step) * step
    # From five partitions a consumer on, every share is even.
    last = max(first, step * math.ceil(5 * max(fixed, default=1) / step))
    return next(
        (count for count in range(first, last + 1, step) if all(is_even(count, members) for members in fixed)), last
    )


def fewer_partitions(graph: ArchitectureGraph, stream: EventStream, most: int) -> int | None:
    """The most partitions up to ``most`` with which no group has idle members or uneven shares; None where none fit.

    Args:
        graph: the system.
        stream: where the partitions are.
        most: how many there may be.
    """
    groups, fixed = _members(graph, stream, {})
    least = max(groups, default=1)
    fitting = (count for count in range(most, least - 1, -1) if all(is_even(count, members) for members in fixed))
    return next(fitting, None)


def _members(graph: ArchitectureGraph, stream: EventStream, instead: Mapping[str, int]) -> tuple[list[int], list[int]]:
    """The members of each group, and of each reader whose number is fixed."""
    groups: Counter[tuple[str, str]] = Counter()
    fixed = []
    for reader in _readers(graph, stream):
        members = instead.get(reader.component.address, reader.members)
        groups[reader.topic.address, reader.group] += members
        if reader.is_fixed:
            fixed.append(members)
    return list(groups.values()), fixed


def _readers(graph: ArchitectureGraph, stream: EventStream) -> Iterator[Reader[EventStream]]:
    """Those of the stream, and of the copies that have its partitions."""
    for one in copies(graph, stream, EventStream, by_mirrors=True):
        yield from readers_in_groups(graph, one)

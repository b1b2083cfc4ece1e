"""MirrorMakers copy in a loop.

What:
    Two or more MirrorMakers copy between the same Kafka clusters in a loop, and one of them keeps the names of topics
    (``policy="identity"``). A mirror that names its topics closes a loop only with mirrors that copy these topics back.

Why:
    With names kept, a copy looks like an original and is copied back: each record is copied forever, and disks and
    networks fill on both sides. The default policy puts the name of the source cluster in front, which stops the loop
    only if all mirrors use it.

Example:
    MirrorMaker("to-us", source=eu, target=us, policy="identity")
    MirrorMaker("to-eu", source=us, target=eu, policy="identity")

Instead:
    MirrorMaker("to-us", source=eu, target=us)
    MirrorMaker("to-eu", source=us, target=eu)

Source:
    Apache Kafka documentation, geo-replication, replication flows and topic naming; KIP-382.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.cycles import groups, shortest_loop

CODE = "STR043"
SEVERITY = Severity.ERROR
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each loop of mirrors, at the last one of it that keeps names."""
    every = [mirror for mirror in graph.of(MirrorMaker) if not mirror.topics]
    clusters = _Copies()
    for mirror in every:
        clusters.add(mirror.source.address, mirror.target.address, mirror)
    yield from clusters.loops()
    # A mirror of everything that is in a loop with others of its kind has been reported.
    around = {address: number for number, group in enumerate(groups(clusters.steps)) for address in group}
    straight = [mirror for mirror in every if around[mirror.source.address] != around[mirror.target.address]]
    yield from _of_topics(graph, straight).loops()


class _Copies:
    """What is copied from where to where, and by which mirror: of several, one that keeps names."""

    def __init__(self) -> None:
        self.steps: dict[str, list[str]] = {}
        self._mirrors: dict[tuple[str, str], MirrorMaker] = {}

    def add(self, source: str, target: str, mirror: MirrorMaker) -> None:
        """A mirror copies one into the other."""
        self.steps.setdefault(source, []).append(target)
        self.steps.setdefault(target, [])
        if _keeps_names(mirror) or (source, target) not in self._mirrors:
            self._mirrors[source, target] = mirror

    def loops(self) -> Iterator[Diagnostic]:
        """A finding for each loop in which names are kept; the default policy sees in a name where it has been."""
        found = list(groups(self.steps))
        around = {address: number for number, group in enumerate(found) for address in group}
        closing: dict[int, tuple[str, str]] = {}
        for pair, one in self._mirrors.items():
            number = around[pair[0]]
            if _keeps_names(one) and number == around[pair[1]]:
                closing[number] = max(pair, closing.get(number, pair))
        for number, group in enumerate(found):
            if number in closing:
                source, target = closing[number]
                first, *others = shortest_loop({**self.steps, source: [target]}, group, source)
                loop = (*others, first)
                pairs = zip(loop, (*others[1:], first, others[0]), strict=True)
                yield _finding([self._mirrors[pair] for pair in pairs])


def _finding(mirrors: list[MirrorMaker]) -> Diagnostic:
    last = mirrors[-1]
    clusters = [mirror.source.name for mirror in mirrors]
    return last.finding(
        CODE, SEVERITY, f"records that {last.name} copies return to {last.source.name} in a loop",
        argument="policy" if last.policy == "identity" else "topics", label="the loop is closed here",
        notes=(" → ".join((*clusters, clusters[0])),),
        help='policy="default" for every mirror of the loop, or copy different topics in each direction',
    )  # fmt: skip


def _keeps_names(mirror: MirrorMaker) -> bool:
    """Whether a copy does not show where it is from: its name is kept, or given in the blueprint."""
    return mirror.policy == "identity" or bool(mirror.topics)


def _of_topics(graph: ArchitectureGraph, every: list[MirrorMaker]) -> _Copies:
    """From topic to topic: what mirrors name, and from there what mirrors of everything copy on by its name."""
    known = {(topic.cluster.address, topic.kafka_name): topic.address for topic in graph.of(Topic)}
    onward: dict[str, list[MirrorMaker]] = defaultdict(list)
    for mirror in every:
        onward[mirror.source.address].append(mirror)
    copies = _Copies()
    waiting: list[tuple[Kafka, str]] = []
    for mirror in graph.of(MirrorMaker):
        for item in mirror.topics:
            topic, copy = (item.topic, item.into) if isinstance(item, MirroredTopic) else (item, None)
            name = mirror.copy_name(topic.kafka_name)
            end = _node(known, mirror.target, name) if copy is None else copy.address
            # A copy with the address of its original is another fault, and no loop.
            if topic.address != end:
                copies.add(topic.address, end, mirror)
                known.setdefault((mirror.target.address, name), end)
                waiting.append((mirror.target, name))
    seen = set()
    while waiting:
        cluster, name = waiting.pop()
        if (cluster.address, name) not in seen:
            seen.add((cluster.address, name))
            for mirror in onward[cluster.address]:
                further = mirror.copy_name(name)
                copies.add(_node(known, cluster, name), _node(known, mirror.target, further), mirror)
                waiting.append((mirror.target, further))
    return copies


def _node(known: dict[tuple[str, str], str], cluster: Kafka, name: str) -> str:
    """A topic of a cluster: its address where the blueprint has it."""
    return known.get((cluster.address, name), f"{cluster.address} {name}")

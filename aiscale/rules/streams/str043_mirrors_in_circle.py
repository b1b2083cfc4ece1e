"""Mirrors that copy in a circle.

What:
    Two or more MirrorMakers copy between the same Kafka clusters in a circle, and one of them keeps the names of
    topics (``policy="identity"``).

Why:
    With names kept, a copy looks like an original and is copied back. Each record goes round for ever, and disks
    and networks fill on both sides. The default policy puts the source's name before the topic's, and stops it, but
    only where all keep to it: beside a mirror that keeps names, each round makes a topic with one more name in front.

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

from collections.abc import Iterator

from aiscale.analysis.mirrored import copies_of
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.cycles import groups, shortest_loop

CODE = "STR043"
SEVERITY = Severity.ERROR
FAULTS = ("streams-43",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each circle of mirrors, at the last one of it that keeps names."""
    steps: dict[str, list[str]] = {}
    by_step: dict[tuple[str, str], MirrorMaker] = {}
    for mirror in graph.of(MirrorMaker):
        for source, target in _steps(mirror):
            steps.setdefault(source, []).append(target)
            steps.setdefault(target, [])
            if _keeps_names(mirror) or (source, target) not in by_step:
                by_step[source, target] = mirror
    for group in groups(steps):
        closing = [pair for pair, mirror in by_step.items() if _keeps_names(mirror) and group.issuperset(pair)]
        if not closing:
            continue  # the default policy sees by a topic's name where it has been
        source, target = max(closing)
        first, *others = shortest_loop({**steps, source: [target]}, group, source)
        loop = (*others, first)
        mirrors = [by_step[pair] for pair in zip(loop, (*others[1:], first, others[0]), strict=True)]
        last = mirrors[-1]
        clusters = [mirror.source.name for mirror in mirrors]
        yield last.finding(
            CODE, SEVERITY, f"what {last.name} copies comes back to {last.source.name} for ever",
            argument="policy" if last.policy == "identity" else "topics", label="the circle is closed here",
            notes=(" → ".join((*clusters, clusters[0])),),
            help='policy="default" for every mirror of the circle, or copy different topics in each direction',
        )  # fmt: skip


def _keeps_names(mirror: MirrorMaker) -> bool:
    """Whether a copy does not show where it is from: its name is kept, or given in the blueprint."""
    return mirror.policy == "identity" or bool(mirror.topics)


def _steps(mirror: MirrorMaker) -> Iterator[tuple[str, str]]:
    """From what to what it copies: whole clusters, and topics whose copies have a name in the blueprint."""
    if not mirror.topics:
        yield mirror.source.address, mirror.target.address
    for one in copies_of(mirror):
        # A copy with the address of its original is another fault, and no circle.
        if one.source.address != one.copy.address:
            yield one.source.address, one.copy.address

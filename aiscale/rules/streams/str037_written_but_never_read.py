"""A stream that is written, but that nobody reads.

What:
    Something in the system writes a topic that nothing in the system reads. The copy that a mirror makes stands by for
    the loss of its source, and is left out.

Why:
    It costs disk and network and helps nobody; more often a reader was forgotten. Read access is derived
    from the blueprint, so nobody else may read it.

Example:
    Microservice("pricing", produces=[prices], image=IMAGE)

Instead:
    Microservice("pricing", produces=[prices], image=IMAGE)
    Microservice("audit", consumes=[prices], image=IMAGE)

Source:
    This follows from how access is derived: a component may read what it refers to.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import writers
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR037"
SEVERITY = Severity.WARNING
FAULTS = ("streams-36",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each topic without a reader, at its first writer."""
    mirrored = {mirror.source for mirror in graph.of(MirrorMaker) if not mirror.topics}
    for topic in graph.of(Stream):
        if isinstance(topic, Topic) and topic.cluster in mirrored:
            continue  # a mirror of everything reads it
        writing = (writer for writer in writers(graph, topic) if not writer.is_dead_letters)
        writer = next((one for one in writing if not isinstance(one.component, MirrorMaker)), None)
        if writer is not None and not graph.in_edges(topic, EdgeKind.READS):
            yield writer.component.finding(
                CODE, SEVERITY, f"{writer.component.name} writes {topic.name}, but nobody reads it",
                argument=writer.edge.field, index=writer.edge.item, label="no reader in the system",
                help="add its reader to the system, or stop writing it",
            )  # fmt: skip

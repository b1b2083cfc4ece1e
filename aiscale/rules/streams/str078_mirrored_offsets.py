"""A mirror moves the offsets of a consumer group that reads the copy.

What:
    One consumer group reads a topic and, on the other cluster, its copy, and the mirror translates the offsets of
    groups (``sync_groups``, on by default).

Why:
    MirrorMaker writes the translated offsets of a group whenever the group has no member on the target and they are
    ahead. After each restart a reader on the target continues at the offset of the reader on the source: records
    between are never read, and nothing fails. This is intended for a standby group that takes over after a failover.

Example:
    Microservice("audit-eu", consumes=[Consume(orders, group="audit")], image=IMAGE)
    Microservice("audit-us", consumes=[Consume(orders_us, group="audit")], image=IMAGE)
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(orders, orders_us)])

Instead:
    Microservice("audit-eu", consumes=[Consume(orders, group="audit-eu")], image=IMAGE)
    Microservice("audit-us", consumes=[Consume(orders_us, group="audit-us")], image=IMAGE)
    MirrorMaker("to-us", source=eu, target=us, topics=[MirroredTopic(orders, orders_us)])

Source:
    Apache Kafka documentation, MirrorMaker configs, sync.group.offsets.enabled; Kafka's MirrorCheckpointTask, which
    leaves offsets of the target alone where they are ahead of the translated ones.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.mirrored_topics import named_copies
from aiscale.analysis.streams.stream_storage import readers_in_groups
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR078"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader of a copy whose offsets are moved while its group reads the original."""
    for mirror, _, source, copy in named_copies(graph):
        if not mirror.sync_groups:
            continue
        groups = {reader.group: reader for reader in readers_in_groups(graph, source)}
        for reader in readers_in_groups(graph, copy):
            other = groups.get(reader.group)
            if other is None or reader.component is mirror:
                continue
            given = reader.consume is not None and reader.consume.group is not None
            yield reader.component.finding(
                CODE, SEVERITY,
                f"{mirror.name} moves the offsets of {reader.component.name} in {copy.name} whenever it stops",
                argument=reader.edge.field + (".group" if given else ""), index=reader.edge.item,
                label=f"{other.component.name} reads {source.name} in the same group {reader.group}",
                notes=(f"it continues at the offset of {other.component.name}: records between are not read",),
                related=(Related("the mirror is", mirror.location, "topics"),),
                help=f"another group for one of them; or sync_groups=False on {mirror.name}",
            )  # fmt: skip

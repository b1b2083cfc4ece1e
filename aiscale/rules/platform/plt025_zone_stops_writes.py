"""The loss of one zone stops writes that somebody waits for.

What:
    The brokers of a Kafka cluster are in so few zones that one of them may hold more copies of a partition than can be
    missed: fewer than ``min_insync_replicas`` are left. A critical topic, a writer that waits for its record, or an
    ``Slo`` about the topic or about features that are made of it counts on these writes. Brokers in one zone are those
    of PLT007 and PLT024; pools that name no zones are not judged.

Why:
    Brokers spread the copies of each partition over the zones, as evenly as they can: of three copies in two zones, two
    are in one of them. Without it one copy is left, and until the zone is back each write with ``acks=all`` is refused.
    Disks of a zone can be used in that zone only, so brokers do not start elsewhere. The controllers are split in the
    same way, and may lose their majority with the same zone.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=["a", "b"])])
    Topic("payments", KafkaCluster("events", on=cluster), durability="critical", replication_factor=3)

Instead:
    NodePool("general", instance_type="m7i.2xlarge", zones=["a", "b", "c"])

Source:
    Apache Kafka documentation, balancing replicas across racks, and topic configuration, min.insync.replicas;
    Strimzi documentation, rack awareness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.failure.zone_spread import left_of, zones_of
from aiscale.analysis.streams.stream_storage import copies, goes_on, required_copies, writers
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.observability.slo import Slo
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT025"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each cluster and number of copies that a zone leaves too few of."""
    zones = {cluster.address: _zones(graph, cluster) for cluster in graph.of(Kafka)}
    slos = {slo.of.address: slo for slo in graph.of(Slo)}
    found: dict[tuple[str, int, int], list[tuple[Topic, str]]] = {}
    for topic in graph.of(Topic):
        count, needed, over = copies(topic), required_copies(topic), zones.get(topic.cluster.address, 0)
        # With all copies needed, any broker stops writes (STR001).
        if over > 1 and needed < count and left_of(count, over) < needed:
            reason = _counting_on(graph, topic, slos)
            if reason:
                found.setdefault((topic.cluster.address, count, needed), []).append((topic, reason))
    for (address, count, needed), topics in found.items():
        cluster, over = graph[address], zones[address]
        left, names = left_of(count, over), listed([topic.name for topic, _ in topics])
        several, one = len(topics) > 1, "is" if left == 1 else "are"
        yield cluster.finding(
            CODE, SEVERITY, f"without one of its {over} zones {cluster.name} refuses writes to {names}",
            argument="zones" if isinstance(cluster, Msk) else "on",
            label=f"{count} copies over {over} zones",
            notes=(
                f"{count - left} of {count} copies may be in one zone: {left} {one} left, and min_insync_replicas is "
                f"{needed}",
                *(reason for _, reason in topics[:3]),
                *((f"{len(topics) - 3} more topics are counted on",) if several and len(topics) > 3 else ()),
            ),
            help="zones=3" if isinstance(cluster, Msk)
            else f"a third zone for the pools that the brokers of {cluster.name} run on: zones=[…]",
        )  # fmt: skip


def _zones(graph: ArchitectureGraph, cluster: Kafka) -> int:
    """How many zones the brokers are in; 0 where nobody says."""
    if isinstance(cluster, Msk):
        return cluster.zones if cluster.type == "standard" else 0
    return len(zones_of(graph, next(pods(cluster)))) if isinstance(cluster, KafkaCluster) else 0


def _counting_on(graph: ArchitectureGraph, topic: Topic, slos: Mapping[str, Slo]) -> str:
    """Who counts on writes that wait for all copies, in words; empty where nobody does."""
    waiting = [one for one in writers(graph, topic) if one.acks == "all" and not one.is_dead_letters]
    if not waiting and graph.in_edges(topic, EdgeKind.WRITES):
        return ""
    if topic.durability == "critical":
        return f"{topic.name} is critical"
    for one in waiting:
        if isinstance(one.component, CallTarget) and not goes_on(one.component, topic, one.edge):
            return f"{one.component.name} waits for what it writes to {topic.name}"
    readers = (graph[edge.source] for edge in graph.edges_to(topic.address, EdgeKind.READS))
    for about in (topic, *(reader for reader in readers if isinstance(reader, FeatureView))):
        if about.address in slos:
            return f"{slos[about.address].name} promises how fresh {about.name} is"
    return ""

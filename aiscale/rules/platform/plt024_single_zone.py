"""The loss of one zone or node stops what must stay available.

What:
    All pools of a cluster, or all that may run something that a promise of at least 99.9 % needs, are in one zone,
    or such a database is; or such a pool has at most one node. Components that continue elsewhere or have a
    fallback, routes behind a global load balancer with a health check, and pools without zones are skipped.

    A topic with ``durability="critical"`` is stored by brokers whose pools name a single zone, or such an event
    table by a database that does.

    The brokers of a Kafka cluster are in so few zones that the loss of one leaves fewer replicas of a partition
    than ``min_insync_replicas``, and a critical topic, a writer that waits for its record, or an ``Slo`` on the
    topic or on features made of it depends on these writes. Brokers in a single zone, and pools without zones, are
    skipped.

Why:
    A cloud guarantees 99.99 % for instances in several zones, and 99.5 % for a single one. With the zone or the node
    all replicas are lost at once, and the disks stay there.

    The replicas survive a disk and a node, but not the zone.

    Brokers spread the replicas of a partition evenly over the zones: of three replicas in two zones, two are in
    one. If it is lost, each write with ``acks=all`` is refused until it is back. Disks are bound to their zone, so
    brokers do not start elsewhere, and the controllers may lose their quorum as well.

Example:
    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a"])])
    Microservice("pricing", objective=Objective(availability=0.9995), on=core, image=IMAGE)

    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a"])])
    Topic("payments", KafkaCluster("events", on=cluster), durability="critical")

    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=["a", "b"])])
    Topic("payments", KafkaCluster("events", on=cluster), durability="critical", replication_factor=3)

Instead:
    NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"])

    NodePool("general", instance_type="m7i.2xlarge", zones=["a", "b", "c"])

Source:
    Amazon Compute service level agreement (2022); what ``aiscale impact`` follows; Strimzi documentation, rack
    awareness; Amazon RDS user guide, Multi-AZ deployments; Apache Kafka documentation, balancing replicas across racks,
    and topic configuration, min.insync.replicas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.failure.impact.named_places import with_named_places
from aiscale.analysis.failure.impact.separate_losses import Losses
from aiscale.analysis.failure.zone_spread import left_of, zones_of
from aiscale.analysis.streams.stream_storage import copies, goes_on, required_copies, writers
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.observability.slo import Slo
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.platform.region import Zone
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.single_points import Promised, broken, notes_on, promised

CODE = "PLT024"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service and each stream that one zone or node stops."""
    yield from _pods(graph)
    yield from _stream(graph)
    yield from _writes(graph)


def _pods(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each pool of one node, and for what is in one zone alone, that a promise needs."""
    if not promised(graph):
        return
    nodes = [pool for pool in graph.of(NodePool) if pool.max_nodes == 1]
    zones = [node for node in with_named_places(graph).nodes.values() if isinstance(node, Zone)]
    losses, told = Losses(graph, [*nodes, *zones]), set[str]()
    found = broken(graph, losses)
    for pool in nodes:
        if pool.address in found:
            told.add(pool.address)
            says = f"{pool.name}, which it needs, has one node"
            yield _finding(pool, "max_nodes", says, "single node", found[pool.address], "max_nodes=2")
    for zone in zones:
        alone: dict[str, tuple[Component, list[Promised]]] = {}
        for one in found.get(zone.address, ()):
            origin = _origin(graph, [node for node, _ in losses.why(zone, one.of)])
            if origin is not None and origin.address not in told:
                alone.setdefault(origin.address, (origin, []))[1].append(one)
        for origin, some in alone.values():
            argument, says = "zones", f"{origin.name}, which it needs, is in {zone.name} alone"
            if isinstance(origin, KubernetesCluster):
                argument, says = "pools", f"all pools of {origin.name} are in {zone.name}"
            advice = "two more zones in zones=[…]"
            if isinstance(origin, ExternalStore):
                advice = "a standby in another zone, and both in zones=[…]"
            yield _finding(origin, argument, says, "single zone", some, advice)


def _origin(graph: ArchitectureGraph, chain: Sequence[Component]) -> Component | None:
    """What is in the lost zone alone, of what a promise breaks by: the cluster where all of its pools are."""
    first = next((node for node in reversed(chain) if isinstance(node, NodePool | ExternalStore)), None)
    if not isinstance(first, NodePool):
        return first
    for edge in graph.edges_to(first.address, EdgeKind.HAS):
        cluster = graph[edge.source]
        if isinstance(cluster, KubernetesCluster) and len(cluster.pools) > 1:
            zones = {zone for pool in cluster.pools for zone in pool.zone_names or ("",)}
            return cluster if len(zones) == 1 else first
    return first


def _finding(
    one: Component, argument: str, says: str, label: str, some: Sequence[Promised], advice: str
) -> Diagnostic:  # fmt: skip
    first = some[0]
    return one.finding(
        CODE, SEVERITY, f"{first.of.name} has an objective of {first.availability * 100:g} %, but {says}",
        argument=argument, label=label, notes=notes_on(some), related=(first.related,), help=advice,
    )  # fmt: skip


def _stream(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each critical topic, and each critical table of events, that one zone can take."""
    zones = {cluster.address: zones_of(graph, next(pods(cluster))) for cluster in graph.of(KafkaCluster)}
    for topic in graph.of(Topic):
        found = zones.get(topic.cluster.address, ())
        if topic.durability == "critical" and len(found) == 1:
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} is critical, but all its replicas are in {found[0]}",
                argument="durability", label="single zone",
                help=f"two more zones for the pools that the brokers of {topic.cluster.name} run on: zones=[…]",
            )  # fmt: skip
    for table in graph.of(EventTable):
        database = table.database
        if table.durability == "critical" and isinstance(database, ExternalStore) and len(database.zones) == 1:
            yield table.finding(
                CODE, SEVERITY, f"{table.name} is critical, but {database.name}, which stores it, is in "
                f"{database.zones[0]} only",
                argument="durability", label="single zone",
                related=(Related(f"the zone of {database.name}", database.location, "zones"),),
                help=f"a standby of {database.name} in another zone, and both in zones=[…]",
            )  # fmt: skip


def _writes(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"if one of {over} zones is lost, {cluster.name} refuses writes to {names}",
            argument="zones" if isinstance(cluster, Msk) else "on",
            label=f"{count} replicas over {over} zones",
            notes=(
                f"{count - left} of {count} replicas may be in one zone: {left} {one} left, and min_insync_replicas is "
                f"{needed}",
                *(reason for _, reason in topics[:3]),
                *((f"{len(topics) - 3} more topics are counted on",) if several and len(topics) > 3 else ()),
            ),
            help="zones=3" if isinstance(cluster, Msk)
            else f"a third zone for the pools that the brokers of {cluster.name} run on: zones=[…]",
        )  # fmt: skip


def _zones(graph: ArchitectureGraph, cluster: Kafka) -> int:
    """How many zones the brokers are in; 0 if unknown."""
    if isinstance(cluster, Msk):
        return cluster.zones if cluster.type == "standard" else 0
    return len(zones_of(graph, next(pods(cluster)))) if isinstance(cluster, KafkaCluster) else 0


def _counting_on(graph: ArchitectureGraph, topic: Topic, slos: Mapping[str, Slo]) -> str:
    """Who counts on writes that wait for all copies, as text; empty where nobody does."""
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
            return f"{slos[about.address].name} is a freshness objective of {about.name}"
    return ""

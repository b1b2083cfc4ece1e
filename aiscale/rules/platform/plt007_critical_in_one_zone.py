"""A critical stream whose copies all lie in one zone.

What:
    A topic with ``durability="critical"`` is kept by brokers whose node pools name a single zone, or such a table of
    events by a database that does.

Why:
    The copies survive a disk and a node, but not the zone: a fire, a flood or a power cut takes all of them.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a"])])
    Topic("payments", KafkaCluster("events", on=cluster), durability="critical")

Instead:
    NodePool("general", instance_type="m7i.2xlarge", zones=["eu-west-1a", "eu-west-1b", "eu-west-1c"])

Source:
    Strimzi documentation, rack awareness; Amazon RDS user guide, Multi-AZ deployments.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import pods
from aiscale.analysis.failure.zone_spread import zones_of
from aiscale.components.stores.external_store import ExternalStore
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLT007"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each critical topic, and each critical table of events, that one zone can take."""
    zones = {cluster.address: zones_of(graph, next(pods(cluster))) for cluster in graph.of(KafkaCluster)}
    for topic in graph.of(Topic):
        found = zones.get(topic.cluster.address, ())
        if topic.durability == "critical" and len(found) == 1:
            yield topic.finding(
                CODE, SEVERITY, f"{topic.name} is critical, but all its copies lie in {found[0]}",
                argument="durability", label="one zone holds everything",
                help=f"two more zones for the pools that the brokers of {topic.cluster.name} run on: zones=[…]",
            )  # fmt: skip
    for table in graph.of(EventTable):
        database = table.database
        if table.durability == "critical" and isinstance(database, ExternalStore) and len(database.zones) == 1:
            yield table.finding(
                CODE, SEVERITY, f"{table.name} is critical, but {database.name}, which it is in, lies in "
                f"{database.zones[0]} only",
                argument="durability", label="one zone holds everything",
                related=(Related(f"the zone of {database.name}", database.location, "zones"),),
                help=f"a standby of {database.name} in another zone, and both in zones=[…]",
            )  # fmt: skip

"""Settings that a mirror needs to reach brokers of another cluster."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import home_of, is_away
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.naming import cluster_ca_secret, kafka_user


def missing_listener_access(mirror: MirrorMaker, graph: ArchitectureGraph) -> Iterator[str]:
    """Settings that a mirror lacks, for each Kafka cluster on another Kubernetes cluster; none at a site."""
    here = graph.place_of(mirror)
    for field, cluster in (("source_access", mirror.source), ("target_access", mirror.target)):
        there = home_of(graph, cluster)
        if here is None or there is None or not is_away(here, there) or not isinstance(cluster, KafkaCluster):
            continue
        if mirror.access_to(cluster) is None:
            listener = next((one.name for one in cluster.listeners if one.type != "internal"), "outside")
            yield (
                f'{mirror.name} on {here.name} needs {field}=ListenerAccess("{listener}", …) to sign in to '
                f"{cluster.name} on {there.name}, with copies of the Secrets {cluster_ca_secret(cluster)} and "
                f"{kafka_user(mirror, cluster)} from there"
            )

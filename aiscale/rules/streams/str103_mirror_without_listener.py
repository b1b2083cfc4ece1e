"""A mirror cannot reach the brokers of another Kubernetes cluster.

What:
    A ``MirrorMaker`` runs on one Kubernetes cluster or edge site, its source or target is a ``KafkaCluster`` on another
    one, and that has no external listener.

Why:
    The internal listener is reachable inside its Kubernetes cluster only: its name is not resolved elsewhere, and its
    brokers have pod addresses. The mirror starts and waits for metadata forever, which is noticed when the copy is
    needed.

Example:
    KafkaCluster("core", on=cloud)
    MirrorMaker("to-depot", source=core, target=depot_kafka, on=depot)

Instead:
    KafkaCluster("core", listeners=[KafkaListener("outside", type="loadbalancer", host="kafka.example.com")], on=cloud)
    way_in = ListenerAccess("outside", ca=core_ca, certificate="to-depot-core")
    MirrorMaker("to-depot", source=core, target=depot_kafka, source_access=way_in, on=depot)

Source:
    Strimzi documentation, listener types: internal listeners are reached within the Kubernetes cluster, the others
    from outside; deploying MirrorMaker 2 between clusters.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.placement.places import home_of, is_away, places_of
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR103"
SEVERITY = Severity.ERROR
_LISTENER = 'listeners=[KafkaListener("outside", type="loadbalancer", host="kafka.example.com")]'


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Kafka cluster that a mirror has no way to."""
    for mirror in graph.of(MirrorMaker):
        here = graph.place_of(mirror)
        for field, cluster in (("source", mirror.source), ("target", mirror.target)):
            if not isinstance(cluster, KafkaCluster) or any(one.type != "internal" for one in cluster.listeners):
                continue
            there = home_of(graph, cluster)
            if here is None or there is None or not is_away(here, there) or here in places_of(graph, cluster):
                continue
            verb = "read" if field == "source" else "write"
            yield mirror.finding(
                CODE, SEVERITY, f"{mirror.name} on {here.name} cannot {verb} {cluster.name} on {there.name}",
                argument=field, label="no external listener",
                related=(Related(f"{cluster.name} is", cluster.location, "name"),),
                help=f"{_LISTENER} on {cluster.name}, and {field}_access here",
            )  # fmt: skip

"""A component refers to something on another cluster that it cannot reach.

What:
    A component reads, writes or calls something on another Kubernetes cluster without a connection: no
    ``StoreAndForward``, no route of a gateway, and no external Kafka listener that the component gets in its
    ``environment``, ``secrets`` or ``args``. Or a gateway routes to a service that is not on its cluster. Or a
    Kafka client is at an edge site and its brokers are elsewhere, or the reverse, without such a listener; other
    traffic over the uplink of a site is checked by PLC005. Bridges and mirrors are skipped, since they may run next
    to the brokers. Or a raw object needs an object on another cluster.

Why:
    Services and internal listeners are reachable inside their own cluster only, and the credentials of a topic are
    there too. An external listener helps only a pod that gets its address. A route refers to Services of its own
    cluster and answers with an error if there is none.

Example:
    kafka = KafkaCluster("events", on=eu)
    Microservice("audit", consumes=[Topic("rides", kafka)], on=us, image=IMAGE)

Instead:
    Microservice("audit", consumes=[Topic("rides", kafka)], on=eu, image=IMAGE)

Source:
    Strimzi documentation, internal listeners; Kubernetes documentation, Service; Gateway API 1.6, HTTPRoute,
    BackendObjectReference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.network.routing import is_aside
from aiscale.analysis.placement.places import home_of, is_away, is_offline_for, places_of, stands_at
from aiscale.analysis.placement.regions import is_within, jurisdiction
from aiscale.analysis.placement.residency import residencies_of
from aiscale.components.network.route import Route
from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.device import Device
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.store_and_forward import StoreAndForward
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Place
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.forwarding import copies_records

CODE = "PLT004"
SEVERITY = Severity.ERROR
_BROKERS = re.compile(r"BOOTSTRAP|BROKER", re.IGNORECASE)
"""What a variable is called that tells a client of Kafka where to begin."""
_VERBS = {EdgeKind.READS: "reads", EdgeKind.WRITES: "writes", EdgeKind.CALLS: "calls"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reference that no network carries."""
    for edge in graph.edges_of(*_VERBS):
        source, target = graph[edge.source], graph[edge.target]
        here = stands_at(graph, source) if isinstance(source, Route) else graph.place_of(source)
        there = home_of(graph, target)
        if here is None or there is None or not _is_apart(graph, edge, here, there):
            continue
        if here in places_of(graph, target) or _is_carried(graph, edge, source, target):
            continue
        yield source.finding(
            CODE, SEVERITY, f"{source.name} on {here.name} {_verb(source, edge)} {target.name} on {there.name}",
            argument=edge.field, index=edge.item, label="not reachable across clusters",
            help=" or ".join(_ways(graph, edge, here, there)),
        )  # fmt: skip
    for manifest in graph.of(Manifest):
        here = manifest.on
        if here is None:
            continue
        for index, needed in enumerate(manifest.depends_on):
            there = home_of(graph, needed)
            if isinstance(there, KubernetesCluster) and here is not there:
                yield manifest.finding(
                    CODE, SEVERITY, f"{manifest.name} on {here.name} needs {needed.name} on {there.name}",
                    argument="depends_on", index=index, label="not created there", help=f"on={there.name}",
                )  # fmt: skip


def _verb(source: Component, edge: GraphEdge) -> str:
    return "routes to" if isinstance(source, Route) and not is_aside(edge) else _VERBS[edge.kind]


def _is_apart(graph: ArchitectureGraph, edge: GraphEdge, here: Place, there: Place) -> bool:
    """Whether the two are on two clusters, or a Kafka client and its brokers are, one of them at a site of its own."""
    if isinstance(here, KubernetesCluster) and isinstance(there, KubernetesCluster):
        return here is not there
    source, target = graph[edge.source], graph[edge.target]
    # A device speaks to what is at its site; of writes that an outage must not lose, PLC005 speaks.
    if not isinstance(target, Topic) or isinstance(source, Device) or not is_away(here, there):
        return False
    return edge.kind is EdgeKind.READS or is_offline_for(graph, source) is None


def _ways(graph: ArchitectureGraph, edge: GraphEdge, here: Place, there: Place) -> Iterator[str]:
    """What would do: the reader where the stream is, unless its residency forbids that; or something that carries."""
    source, target = graph[edge.source], graph[edge.target]
    if isinstance(source, Route):
        gateway = f"a gateway on {there.name}, where {target.name} is"
        if _may_be_at(graph, target, here):
            gateway += f"; or on={here.name} for {target.name}"
        yield gateway
        return
    if _may_be_at(graph, source, there):
        yield f"on={there.name}, where {target.name} is;"
    if edge.kind is EdgeKind.CALLS:
        yield f"a Route(…, targets=[{target.name}]) of a gateway on {there.name}"
    elif isinstance(target, Topic) and isinstance(here, KubernetesCluster):
        if edge.kind is EdgeKind.READS:
            yield f"a MirrorMaker that copies {target.name} to Kafka on {here.name}, and its copy there"
        else:
            yield f"a topic of Kafka on {here.name}, and a MirrorMaker that copies that to {there.name}"
    elif isinstance(target, Topic):
        yield f'listeners=[KafkaListener("outside", type="loadbalancer")] on {target.cluster.name}, for clients outside'
    else:
        yield f"on={here.name} for {target.name}"


def _may_be_at(graph: ArchitectureGraph, component: Component, place: Place) -> bool:
    """Whether no residency forbids a component to be at a place."""
    bound = [law for residency in residencies_of(graph, component) for law in residency.allowed]
    where = jurisdiction(place)
    return not bound or (where is not None and bool(is_within(where, bound)))


def _is_carried(graph: ArchitectureGraph, edge: GraphEdge, source: Component, target: Component) -> bool:
    """Whether something is said to carry the reference from one cluster to the other."""
    if isinstance(edge.relation, StoreAndForward) or copies_records(source):
        return True
    if edge.kind is EdgeKind.CALLS:
        return not isinstance(source, Route) and any(
            isinstance(graph[other.source], Route) for other in graph.in_edges(target, EdgeKind.CALLS)
        )
    cluster = target.cluster if isinstance(target, Topic) else None
    if not isinstance(cluster, KafkaCluster):
        return True
    outside = [item for item in cluster.listeners if item.type != "internal"]
    if not outside or not isinstance(graph.place_of(source), KubernetesCluster):
        return bool(outside)
    return _names(source, [name for item in outside for name in (item.host, item.broker_host) if name is not None])


def _names(client: Component, hosts: list[str]) -> bool:
    """Whether the addresses of the brokers are configured by hand: no pod gets that of an external listener."""
    engine = getattr(client, "engine", None)
    variables = [one for part in (client, engine) for one in getattr(part, "environment", {}).items()]
    variables += [(name, "") for part in (client, engine) for name in getattr(part, "secrets", {})]
    told = [*(value for _, value in variables), *getattr(client, "args", ())]
    return any(_BROKERS.search(name) for name, _ in variables) or any(host in text for host in hosts for text in told)

"""What runs on a cluster beside the pods that are counted: nobody says what it asks for.

:mod:`aiscale.analysis.capacity.pods` counts what asks for something in the blueprint. Rules and costs that count nodes
leave out what is here, and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiscale.analysis.capacity.manifest_pods import makes_pods, object_pods
from aiscale.analysis.placement.places import home_of
from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.components.delivery.engines import ArgoWorkflows, Tekton
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.stores import OnlineStore
from aiscale.components.network.gateway import Gateway
from aiscale.components.network.istio import Istio
from aiscale.components.network.linkerd import Linkerd
from aiscale.components.objects.manifest import Manifest
from aiscale.components.observability.monitoring import Monitoring
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_ELSEWHERE = frozenset({"sqlite", "bigtable", "datastore"})
"""Online stores without a server of their own: a file, and what a cloud runs."""


def _pipeline(pipeline: DeliveryPipeline) -> str:
    training = pipeline.retraining
    if training is not None and training.resources is None:
        return "trainings"
    return "runs" if isinstance(pipeline.engine, Tekton | ArgoWorkflows) else ""


def _store(store: FeatureStore) -> str:
    online = store.online
    own = isinstance(online, OnlineStore) and online.connection is None and online.type not in _ELSEWHERE
    return "online store" if own and store.engine == "feast" else ""


def _manifest(manifest: Manifest) -> str:
    return "pods" if any(makes_pods(one) and object_pods(one) is None for one in manifest.objects) else ""


UNSIZED_PARTS: Mapping[type[Component], Callable[[Any], str]] = {
    DeliveryPipeline: _pipeline,
    DriftMonitor: lambda _: "drift checks",
    FeatureStore: _store,
    FeatureView: lambda view: "materialization" if view.materialization is not None else "",
    Gateway: lambda _: "proxies",
    InferenceGraph: lambda graph: "router" if graph.router_image is None and graph.has_own_router else "",
    Istio: lambda _: "proxies",
    Linkerd: lambda _: "proxies",
    Manifest: _manifest,
    Monitoring: lambda monitoring: "Prometheus" if monitoring.is_placed() else "",
}
"""What of a component is not counted, by its kind; empty where nothing is left out."""


@once_per_graph
def unsized_parts(graph: ArchitectureGraph) -> Mapping[str, str]:
    """What is left out of the pods of clusters, by the address of the component that brings it; in order."""
    return {
        address: what
        for address, node in graph.nodes.items()
        if (tell := UNSIZED_PARTS.get(type(node))) is not None
        and (what := tell(node))
        and isinstance(_where(graph, node), KubernetesCluster)
    }


def _where(graph: ArchitectureGraph, node: Component) -> Place | None:
    """Where it runs: with what it stands before or looks at, where it says nothing itself."""
    return home_of(graph, node.of) if isinstance(node, DriftMonitor) else home_of(graph, node)

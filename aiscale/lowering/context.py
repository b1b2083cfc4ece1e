"""The context of a lowering: the graph, and where its resources go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiscale.analysis.capacity.instances import facts
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.api_server_address import ApiServer
from aiscale.lowering.clouds.settings import UNSET, Clouds
from aiscale.lowering.labels import object_labels


@dataclass(frozen=True, slots=True)
class LoweringContext:
    """The graph and where its objects go.

    Attributes:
        graph: the architecture, or its part on one of several clusters and on none.
        system: name of the system.
        namespace: the Kubernetes namespace of everything.
        gpu_pools: node pools with GPUs, by GPU model, in the order of their addresses.
        clouds: the environment's settings for clouds.
        rest: the architecture beyond this cluster, of a system with several clusters; else absent.
        api_server: where the cluster's API server was found, for clusters that do not declare it; else absent.
    """

    graph: ArchitectureGraph
    system: str
    namespace: str
    gpu_pools: Mapping[str, tuple[NodePool, ...]] = field(default_factory=dict)
    clouds: Clouds = UNSET
    rest: ArchitectureGraph | None = None
    api_server: ApiServer | None = None

    @property
    def whole(self) -> ArchitectureGraph:
        """The whole architecture, what is on other clusters included."""
        return self.rest if self.rest is not None else self.graph

    @property
    def namespace_key(self) -> str:
        """Key of the Namespace's resource, which everything depends on."""
        return f"namespace/{self.namespace}"

    @property
    def mounts_token(self) -> bool:
        """Whether pods of components get a token of the Kubernetes API, and may connect to it."""
        return self.graph.system.namespace.automount_service_account_token

    def metadata(
        self, component: Component, name: str, role: str, *, version: str = "", instance: str = ""
    ) -> dict[str, Any]:
        """Name, namespace and labels of an object that the component owns."""
        return {
            "name": name,
            "namespace": self.namespace,
            "labels": object_labels(component, self.system, role, version, instance),
        }

    def cloud_ranges(self, component: Component) -> Sequence[str]:
        """Addresses of the cloud's services for the pods of a component; empty where any public address may be one."""
        cluster = self.cluster_of(component)
        return cluster.cloud_cidrs if cluster is not None else ()

    def cluster_of(self, component: Component) -> KubernetesCluster | None:
        """The Kubernetes cluster that the component runs on."""
        place = self.graph.place_of(component)
        return place if isinstance(place, KubernetesCluster) else None


def make_context(
    graph: ArchitectureGraph,
    namespace: str | None = None,
    clouds: Clouds = UNSET,
    rest: ArchitectureGraph | None = None,
    api_server: ApiServer | None = None,
) -> LoweringContext:
    """Compute once what many lowerings need."""
    pools: dict[str, list[NodePool]] = defaultdict(list)
    for pool in graph.of(NodePool):
        found = facts(pool)
        gpu = found.gpu if found else pool.gpu
        if gpu:
            pools[gpu].append(pool)
    system = graph.system.name
    by_gpu = {gpu: tuple(found) for gpu, found in pools.items()}
    return LoweringContext(graph, system, namespace or system, by_gpu, clouds, rest, api_server)

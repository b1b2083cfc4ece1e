"""Claims that only one node can mount, and the pods that mount them.

Source: Kubernetes 1.36 documentation, persistent volumes: access modes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.capacity.pods import pods_of
from aiscale.components.objects.manifest import Manifest
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.site import Site
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.ports import Place
from aiscale.core.values.volumes import Volume
from aiscale.graph.architecture import ArchitectureGraph

_ONE_NODE = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})
_PVC = "pvc://"


class Mount(NamedTuple):
    """Pods of one component that mount a claim.

    Attributes:
        component: whose pods.
        argument: the field that names the claim.
        pods: how many run at the same time, at most.
    """

    component: Component
    argument: str
    pods: int


class NodeBoundClaim(NamedTuple):
    """A claim for one node, or one pod, that pods on several nodes mount.

    Attributes:
        name: name of the claim.
        mode: its access mode.
        manifest: where it is declared.
        mounts: who mounts it, most pods first.
    """

    name: str
    mode: str
    manifest: Manifest
    mounts: tuple[Mount, ...]

    @property
    def pods(self) -> int:
        """Pods of all of them."""
        return sum(mount.pods for mount in self.mounts)


def node_bound_claims(graph: ArchitectureGraph) -> Iterator[NodeBoundClaim]:
    """Each claim of a Manifest that more pods mount than its access mode allows; not where there is one node only."""
    declared = _declared(graph)
    if not declared:
        return
    found: dict[tuple[str, str], list[Mount]] = defaultdict(list)
    for component in graph.nodes.values():
        place = graph.place_of(component)
        for argument, claim in _mounted(component):
            if claim in declared and place is not None:
                most = sum(one.most for one in pods_of(graph, component))
                found[place.address, claim].append(Mount(component, argument, most))
    for (address, claim), mounts in found.items():
        manifest, mode = declared[claim]
        bound = NodeBoundClaim(claim, mode, manifest, tuple(sorted(mounts, key=lambda one: -one.pods)))
        where = graph[address]
        on_one_node = isinstance(where, Place) and _most_nodes(where) == 1 and mode != "ReadWriteOncePod"
        if bound.pods > 1 and not on_one_node:
            yield bound


def _declared(graph: ArchitectureGraph) -> Mapping[str, tuple[Manifest, str]]:
    """Claims of the namespace that one node or one pod can mount, by name: where they are declared, and their mode."""
    found: dict[str, tuple[Manifest, str]] = {}
    for manifest in graph.of(Manifest):
        for one in manifest.objects:
            modes = one.spec.get("accessModes")
            if one.kind != "PersistentVolumeClaim" or not one.is_in(graph.system.name) or not isinstance(modes, list):
                continue
            if modes and _ONE_NODE.issuperset(modes):
                found[one.name] = manifest, str(modes[0])
    return found


def _mounted(component: Component) -> Iterator[tuple[str, str]]:
    """Each existing claim that its pods mount, after the field that names it."""
    if isinstance(component, ModelService) and component.served.artifact.startswith(_PVC):
        yield "model", component.served.artifact.removeprefix(_PVC).partition("/")[0]
    for volume in getattr(component, "volumes", None) or ():
        if isinstance(volume, Volume) and volume.claim is not None:
            yield "volumes", volume.claim


def _most_nodes(place: Place) -> int | None:
    """Nodes that it grows to; None where that is unknown."""
    if isinstance(place, Site):
        return place.nodes
    if isinstance(place, KubernetesCluster) and place.pools:
        return sum(pool.max_nodes for pool in place.pools)
    return None

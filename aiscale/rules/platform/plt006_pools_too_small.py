"""Pods that run always find no room on the pools that they may use.

What:
    At min_replicas, pods ask for more CPU or memory than all pools that let them in have at their largest:
    together, or because a node holds no more of them, whatever it has left over. A pod goes only where its ``pool``,
    the taints and the GPU that it needs let it, and all that goes there too is counted, on whichever of its pools it
    fits best. Not counted is what runs on the cluster besides, nor pods whose requests nobody says: proxies of a mesh
    or a gateway, a pod on each node. Replicas that go on to another place by themselves (``backend=Karmada()``) are
    not looked at, nor are pods that may be on nodes that nobody knows.

Why:
    Some pods stay pending from the first day, and which ones is chance. The autoscaler adds no node: each pool has as
    many as it may have.

Example:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.large", max_nodes=3)])
    Microservice("pricing", replicas=20, resources=Resources(cpu=1, memory="2Gi"), on=cluster, image=IMAGE)

Instead:
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=6)])

Source:
    The instance table of aiscale: what is left for pods after the system's own share. S. Fekete, J. Schepers, "New
    classes of fast lower bounds for bin packing problems" (2001): what pods leave over on a node.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.pods import Pods
from aiscale.analysis.capacity.unschedulable_pods import Shortage, shortages
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.short_of_room import more_room, room_notes, stay_pending

CODE = "PLT006"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for all pods that share pools without room, at the component that takes most."""
    for short in shortages(graph):
        yield _finding(graph, short)


def _finding(graph: ArchitectureGraph, short: Shortage) -> Diagnostic:
    needed, count = short.pods[0]
    together = sum(count for _, count in short.pods)
    has_replicas = any("replicas" in type(one.component).model_fields for one, _ in short.pods)
    return needed.component.finding(
        CODE, SEVERITY, stay_pending(short),
        argument=_argument(needed), label=f"{count:,} of them, always",
        notes=room_notes(graph, short),
        help=more_room(short, "fewer replicas" if together > 1 and has_replicas else ""),
    )  # fmt: skip


def _argument(needed: Pods) -> str | None:
    """The field that says how many there are at least; else the one that says how large they are."""
    if getattr(needed.component, "autoscaling", None) is not None:
        return "autoscaling.min_replicas"
    return "replicas" if "replicas" in type(needed.component).model_fields else needed.argument

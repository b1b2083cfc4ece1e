"""A pod fits on no node of a place that it may move to.

What:
    One pod of a component asks for more CPU or memory, or for another GPU, than any node of a place in ``overflow``
    has. Places whose nodes are not all known are not judged.

Why:
    The first place is full or lost, the second is up, and the pod stays pending there for good.

Example:
    spare = KubernetesCluster("spare", pools=[NodePool("plain", instance_type="m7i.2xlarge")])
    Placement("gpu", of=[surge], primary=core, overflow=[spare])

Instead:
    l4 = GpuPool("spare-l4", gpu="nvidia-l4", instance_type="g6.2xlarge")
    spare = KubernetesCluster("spare", pools=[l4])

Source:
    karmada-io/karmada issue 744; the instance table of aiscale.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.instances import facts
from aiscale.analysis.capacity.pods import obstacle, pods
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.placement import Placement
from aiscale.core.messages.wording import lines
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC025"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component and each place that cannot take it."""
    for placement in graph.of(Placement):
        for index, place in enumerate(placement.overflow):
            if not isinstance(place, KubernetesCluster):
                continue
            pools = [(pool, node) for pool in place.pools if (node := facts(pool)) is not None]
            if len(pools) < len(place.pools):
                continue
            for component in placement.of:
                for needed in pods(component):
                    reasons = [(pool, obstacle(needed, pool, node)) for pool, node in pools]
                    if all(reason is not None for _, reason in reasons):
                        gpus = f" and {needed.gpus} × {needed.gpu}" if needed.gpu else ""
                        yield placement.finding(
                            CODE, SEVERITY, f"{needed.what} of {component.name} fits on no node of {place.name}",
                            argument="overflow", index=index,
                            label=f"asks for {needed.resources.cpu} CPU and {needed.resources.memory}{gpus}",
                            notes=lines((f"{pool.name}: {reason}" for pool, reason in reasons), 6),
                            help=f"a pool for it on {place.name}, or another place",
                        )  # fmt: skip
                        break

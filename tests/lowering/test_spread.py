"""However the parts of a system are spread over two clusters, each cluster gets what is on it, and nothing breaks."""

from __future__ import annotations

from random import Random

import pytest

from aiscale.core.edges import EdgeKind
from aiscale.core.system import System
from aiscale.errors import UsageError
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.resource import Resource
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.platform import KubernetesCluster, NodePool
from tests.support.lowered import CASES, read_system

_TIMES = 6


def _spread(system: System, random: Random) -> tuple[ArchitectureGraph, list[KubernetesCluster]]:
    """The system's graph with everything that runs somewhere on one of two clusters, by chance."""
    graph = build(system)[0]
    clusters = [*graph.of(KubernetesCluster)]
    more = [
        KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")])
        for name in ("first", "second")[len(clusters) :]
    ]
    clusters += more
    placed = [one.address for one in graph.nodes.values() if one.is_placed()]
    edges = [edge for edge in graph.edges if edge.kind is not EdgeKind.RUNS_ON]
    edges += [GraphEdge(address, random.choice(clusters).address, EdgeKind.RUNS_ON) for address in placed]
    nodes = graph.nodes | {one.address: one for one in more}
    return ArchitectureGraph(system, dict(sorted(nodes.items())), edges), clusters


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_system_torn_in_two(case) -> None:
    for time in range(_TIMES):
        graph, clusters = _spread(read_system(case), Random(time))
        assert len(list(unprovisioned(graph))) <= 1
        for one in clusters:
            if records := _lowered(graph, one):
                keys = {record.key for record in records}
                assert [need for record in records for need in record.depends_on if need not in keys] == []


def _lowered(graph: ArchitectureGraph, cluster: KubernetesCluster) -> tuple[Resource, ...]:
    """The records of a cluster; none where one needs a value of what goes with the other, which is refused by name."""
    try:
        return lower(graph, cluster=cluster)
    except UsageError as error:
        if "which is created with another cluster" not in str(error):
            raise
        return ()

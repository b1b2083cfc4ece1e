"""A pool of one's own that others use.

What:
    A service asks for nodes that nothing else runs on (``Bulkhead(own_pool=True)``), and another service needs the
    same GPU, of which the cluster has one pool.

Why:
    When the other one grows it takes the nodes, and the service that was to be kept apart waits for them like
    everybody else.

Example:
    ModelService("surge", gpu="nvidia-l4", bulkhead=Bulkhead(64, own_pool=True), model=model, runtime=Triton())
    ModelService("eta", gpu="nvidia-l4", model=model, runtime=Triton())

Instead:
    ModelService("eta", gpu="nvidia-t4", model=model, runtime=Triton())

Source:
    M. Nygard, Release It! (2018), bulkheads; Kubernetes documentation, dedicated nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import is_known, pools_of
from aiscale.components.serving.model_service import ModelService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.neighbours import others

CODE = "SRV046"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose only pool serves others."""
    users: dict[tuple[str, str], list[ModelService]] = defaultdict(list)
    for service in graph.of(ModelService):
        place = graph.place_of(service)
        if service.gpu is not None and place is not None:
            users[place.address, service.gpu].append(service)
    for (_, gpu), services in users.items():
        alone = [service for service in services if service.bulkhead is not None and service.bulkhead.own_pool]
        if not alone or len(services) == 1 or not is_known(graph, services[0]):
            continue
        pools = [pool for pool, node in pools_of(graph, services[0]) if node.gpu == gpu]
        if len(pools) != 1:
            continue
        names = [service.name for service in services]
        for service in alone:
            rest = others(names, service.name)
            yield service.finding(
                CODE, SEVERITY, f"{service.name} is to have nodes of its own, but {pools[0].name} also takes {rest}",
                argument="bulkhead.own_pool", label=f"the only pool with {gpu}",
                help=f"a second pool with {gpu} or another GPU for {rest}",
            )  # fmt: skip

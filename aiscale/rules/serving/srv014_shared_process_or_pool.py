"""A service that needs isolation shares its process or its node pool.

What:
    - A service with a latency objective keeps several versions of its model loaded in one process, or shares a Seldon
      Server with the models of other services.
    - A service asks for nodes of its own (``Bulkhead(own_pool=True)``), and another service needs the same GPU, of
      which the cluster has one pool.

Why:
    While one version loads and warms up, the others in the process wait for CPU, memory and locks. Users measured a p99
    that rose from 20 ms to over 100 ms because another model was loaded, and a crash stops all of them. On a shared
    pool the other service takes the nodes when it scales out.

Example:
    ModelService("surge", model=model, runtime=Triton(versions_loaded=2), objective=Objective(p99_ms=40))

Instead:
    ModelService("surge", model=model, runtime=Triton(), objective=Objective(p99_ms=40))

Source:
    tensorflow/serving issues 1866, 881 and 996; M. Nygard, Release It! (2018), bulkheads; Kubernetes documentation,
    dedicated nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import is_known, pools_of
from aiscale.analysis.serving.runtime_services import services_on
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore, server_field, server_of
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.neighbours import others

CODE = "SRV014"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _process(graph)
    yield from _pool(graph)


def _process(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service with such neighbours in its process."""
    shared: dict[str, list[str]] = defaultdict(list)
    for service, seldon in services_on(graph, SeldonCore):
        if seldon.shared_server is not None:
            shared[seldon.shared_server].append(service.name)
    for service in graph.of(ModelService):
        if service.objective is None or service.objective.p99_ms is None:
            continue
        promise = f"it has a p99 objective of {service.objective.p99_ms:,g} ms"
        server = server_of(service.runtime)
        kept = server.versions_kept if server is not None else None
        if kept is not None and kept.value > 1:
            yield service.finding(
                CODE, SEVERITY, f"{kept.value} versions of {service.model.name} share one server process",
                argument=server_field(service.runtime, kept.field), label="loading one slows the others",
                notes=(promise,),
                help="a ModelService of its own for each version that must answer, or a rollout between two",
            )  # fmt: skip
        if isinstance(service.runtime, SeldonCore) and service.runtime.shared_server is not None:
            neighbours = shared[service.runtime.shared_server]
            if len(neighbours) > 1:
                yield service.finding(
                    CODE, SEVERITY, f"{service.name} shares a server process with {others(neighbours, service.name)}",
                    argument="runtime.shared_server", label="loading one model slows the others", notes=(promise,),
                    help="leave shared_server out: a Server of its own",
                )  # fmt: skip


def _pool(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
                CODE, SEVERITY, f"{service.name} asks for nodes of its own, but {pools[0].name} also runs {rest}",
                argument="bulkhead.own_pool", label=f"the only pool with {gpu}",
                help=f"a second pool with {gpu} or another GPU for {rest}",
            )  # fmt: skip

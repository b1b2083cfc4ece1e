"""Loading a version disturbs the answers of another.

What:
    A service that promises a latency keeps several versions of its model loaded in one process, or shares a Seldon
    Server with the models of other services.

Why:
    While one version is loaded, read and warmed up, the others in the process wait for CPU, memory and locks. Users
    have seen the 99th percentile of a model rise from 20 to over 100 ms because another one was loaded, and a crash
    takes all of them.

Example:
    ModelService("surge", model=model, runtime=Triton(versions_loaded=2), objective=Objective(p99_ms=40))

Instead:
    ModelService("surge", model=model, runtime=Triton(), objective=Objective(p99_ms=40))

Source:
    tensorflow/serving issues 1866, 881 and 996.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore, server_field, server_of
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.serving.neighbours import others

CODE = "SRV014"
SEVERITY = Severity.WARNING
FAULTS = ("serving-1", "serving-20")


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service with such neighbours in its process."""
    shared: dict[str, list[str]] = defaultdict(list)
    for service in graph.of(ModelService):
        if isinstance(service.runtime, SeldonCore) and service.runtime.shared_server is not None:
            shared[service.runtime.shared_server].append(service.name)
    for service in graph.of(ModelService):
        if service.objective is None or service.objective.p99_ms is None:
            continue
        promise = f"it promises p99 {service.objective.p99_ms:,g} ms"
        server = server_of(service.runtime)
        kept = server.versions_kept if server is not None else None
        if kept is not None and kept.value > 1:
            yield service.finding(
                CODE, SEVERITY, f"{kept.value} versions of {service.model.name} share one process",
                argument=server_field(service.runtime, kept.field), label="loading one slows the others",
                notes=(promise,),
                help="a ModelService of its own for each version that must answer, or a rollout between two",
            )  # fmt: skip
        if isinstance(service.runtime, SeldonCore) and service.runtime.shared_server is not None:
            neighbours = shared[service.runtime.shared_server]
            if len(neighbours) > 1:
                yield service.finding(
                    CODE, SEVERITY, f"{service.name} shares the process of {others(neighbours, service.name)}",
                    argument="runtime.shared_server", label="loading one model slows the others", notes=(promise,),
                    help="leave shared_server out: a Server of its own",
                )  # fmt: skip

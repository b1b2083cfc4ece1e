"""No metric measures an objective.

What:
    An Slo is about a service of own code with a port, outside any service mesh, and has neither expressions nor a
    ServiceMonitor.

    An Slo sets ``ttft_ms`` or ``tpot_ms`` for a component without such metrics: a model server without the
    histogram, a service of own code or an external one, a route, an inference graph. It has neither expressions nor
    a ServiceMonitor.

Why:
    A mesh and model servers count requests. Without either the objective has no data, seems to be met, and its
    alerts never fire.

    A mesh measures requests, not tokens, and most model servers do the same. The objective has no data, seems to be
    met, and its alerts never fire.

Example:
    System("shop", [pricing], monitoring=Monitoring(slos=[Slo("prices", of=pricing)]))

    llama = ModelService("llama", model=weights, runtime=MLServer())
    Monitoring(slos=[Slo("first-words", of=llama, ttft_ms=800)])

Instead:
    System("shop", [pricing], meshes=[Istio()], monitoring=Monitoring(slos=[Slo("prices", of=pricing)]))

    llama = ModelService("llama", model=weights, runtime=VLLM(), gpu="nvidia-l4")
    Monitoring(slos=[Slo("first-words", of=llama, ttft_ms=800)])

Source:
    Google, The Site Reliability Workbook (2018), chapter 2: choosing what to measure; vLLM documentation, design of
    metrics: vllm:time_to_first_token_seconds, vllm:request_time_per_output_token_seconds; MLServer, TorchServe,
    TensorFlow Serving and Triton documentation, metrics; Istio documentation, standard metrics.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.monitoring_coverage import is_scraped
from aiscale.analysis.network.meshes import is_service_mesh, mesh_of
from aiscale.components.network.external_service import ExternalService
from aiscale.components.network.route import Route
from aiscale.components.observability.slo import Slo
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import with_article
from aiscale.core.ports import CallTarget, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS014"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective on requests or tokens that no metric counts."""
    yield from _requests(graph)
    yield from _tokens(graph)


def _requests(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective without data."""
    for slo in graph.of(Slo):
        service = slo.of
        if slo.errors is not None or not isinstance(service, Service | ExternalService):
            continue
        if isinstance(service, ModelService) or not service.takes_requests:
            continue  # its server counts them; without a port there are none
        if all(target.indicator in {"ttft", "tpot"} for target in slo.targets):
            continue  # found below, as unmeasured tokens
        if is_service_mesh(mesh_of(graph, service)) or _is_measured(graph, service):
            continue
        yield slo.finding(
            CODE, SEVERITY, f"no metric counts the requests of {slo.name}",
            argument="of", label=f"{service.name} is in no service mesh",
            help=f'a mesh, a ServiceMonitor("{service.name}", of=[…]), or errors=… and total=… as PromQL',
        )  # fmt: skip


def _is_measured(graph: ArchitectureGraph, service: Service | ExternalService) -> bool:
    """Whether it is scraped itself, or stands behind a gateway, which counts what comes in."""
    callers = (graph[edge.source] for edge in graph.in_edges(service, EdgeKind.CALLS))
    return is_scraped(graph, service) or any(isinstance(caller, Route) for caller in callers)


_WORDS = {"ttft": "time to first token", "tpot": "time per output token"}


def _tokens(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective of tokens without data."""
    for slo in graph.of(Slo):
        promised = [target.indicator for target in slo.targets if target.indicator in _WORDS]
        if slo.errors is not None or not promised or is_scraped(graph, slo.of):
            continue
        found = next(((one, why) for one in promised if (why := _why(slo.of, one))), None)
        if found is None:
            continue
        indicator, why = found
        argument = f"{indicator}_ms"
        yield slo.finding(
            CODE, SEVERITY, f"no metric measures the {_WORDS[indicator]} of {slo.name}",
            argument=argument if getattr(slo, argument) is not None else "of", label=why,
            help=_help(slo.of),
        )  # fmt: skip


def _help(component: Component) -> str:
    if not isinstance(component, CallTarget | Route):
        return "latency_ms=…, or an Slo of the language model"
    server = "" if isinstance(component, ModelService) else " of its language model"
    return f"errors=… and total=… as PromQL, or an Slo of a model server{server} that measures it, as vLLM does"


def _why(component: Component, indicator: str) -> str:
    """Why a component does not measure it by itself; empty where it does, or where nobody knows."""
    if isinstance(component, ModelService):
        server = server_of(component.runtime)
        known = server.token_histograms if server is not None else None
        is_missing = known is not None and getattr(known, indicator) is None
        return f"{server.technology} has no metric of it" if server is not None and is_missing else ""
    if isinstance(component, Service | InferenceGraph | Route | ExternalService):
        return f"of {with_article(component.kind)} requests are counted, and no tokens"
    return "" if isinstance(component, CallTarget) else f"{with_article(component.kind)} answers in no tokens"

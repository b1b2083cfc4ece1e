"""A token objective, capacity or call is about no language model.

What:
    ``ttft_p99_ms``, ``tpot_p99_ms``, ``output_tokens_per_second_per_replica`` or a call by ``Generate(…)`` is about a
    component that is no language model and calls none: a model of a framework for tables, one whose ``outputs`` are
    fractions only, a database, or a service that calls no possible language model and that no ``Generate(…)`` calls.

Why:
    There is no first token, so that nothing can measure the objective. Most often ``p99_ms`` is meant.

Example:
    surge = Model("surge", framework="xgboost", outputs={"multiplier": "float32[1]"}, **MORE)
    ModelService("surge", model=surge, runtime=MLServer(), objective=Objective(ttft_p99_ms=80))

Instead:
    ModelService("surge", model=surge, runtime=MLServer(), objective=Objective(p99_ms=80))

Source:
    Y. Zhong and others, DistServe (OSDI 2024): TTFT and TPOT as the objectives of a language model; NVIDIA NIM,
    benchmarking, metrics.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.language_models import answering_in_tokens
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.values.demand import Objective
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV067"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each promise, capacity or call in tokens that is about no language model."""
    makers = answering_in_tokens(graph)
    for component in graph.nodes.values():
        if component.address not in makers:
            yield from _said_of(component)
    for edge in graph.edges_of(EdgeKind.CALLS):
        if isinstance(edge.relation, Generate) and edge.target not in makers:
            caller, callee = graph[edge.source], graph[edge.target]
            yield caller.finding(
                CODE, SEVERITY,
                f"{caller.name} calls {callee.name} by Generate(…), but {callee.name} generates no tokens",
                argument=edge.field, index=edge.item, label=_why(callee),
                help=f"Call({caller.location.variable(edge.field, edge.item) or '…'}, timeout_ms=…)",
            )  # fmt: skip


def _said_of(component: Component) -> Iterator[Diagnostic]:
    objective = getattr(component, "objective", None)
    if isinstance(objective, Objective):
        passes_on = ", or Generate(…) among its calls where it passes on the answer of a language model"
        for field, what, instead in (
            ("ttft_p99_ms", "a first token", "p99_ms=…"),
            ("tpot_p99_ms", "a time per output token", "p99_ms=… of the whole answer"),
        ):
            if getattr(objective, field) is not None:
                may_call = isinstance(component, Service) and "calls" in type(component).model_fields
                yield component.finding(
                    CODE, SEVERITY, f"{component.name} has an objective for {what}, but generates no tokens",
                    argument=f"objective.{field}", label=_why(component),
                    help=instead + (passes_on if may_call else ""),
                )  # fmt: skip
                return
    if isinstance(component, ModelService) and component.output_tokens_per_second_per_replica is not None:
        yield component.finding(
            CODE, SEVERITY, f"{component.name} has a throughput in tokens, but generates none",
            argument="output_tokens_per_second_per_replica", label=_why(component),
            help="requests_per_second_per_replica=…",
        )  # fmt: skip


def _why(component: Component) -> str:
    if isinstance(component, ModelService):
        return f"{component.model.name} is no language model"
    return "it calls no language model"

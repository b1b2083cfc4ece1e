"""A gate has a bound on the wrong side, or one that no version can reach.

What:
    - A gate of a rollout or of a pipeline has only ``at_least`` for a latency, an error rate or a queue, or only
      ``at_most`` for a score.
    - A gate demands a recall, an accuracy or an AUC above 1 or below 0. Numbers from 2 on count as per cent.

Why:
    With the bound on the wrong side a better version is rolled back and a worse one passes. With an impossible bound
    every new version fails: trainings go on, nothing is rolled out, and the model gets older, which looks like a
    careful gate for weeks.

Example:
    Canary(gates=[MetricGate("error_percent", at_least=1.0)])

Instead:
    Canary(gates=[MetricGate("error_percent", at_most=1.0)])

Source:
    Argo Rollouts documentation, analysis: success and failure conditions; Järvelin and Kekäläinen, Cumulated gain-based
    evaluation (ACM TOIS, 2002); the metrics' definitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import gates, rollout_phases
from aiscale.components.delivery.gate import Gate
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.core.values.rollout import MetricGate
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV072"
SEVERITY = Severity.ERROR
_SMALL_IS_GOOD = re.compile(
    r"(rmse|mse|mae|mape|logloss|log_loss|brier|error_percent|queue|(p50|p90|p95|p99)_ms)(@[0-9]+)?"
)
_SCORES = re.compile(r"(accuracy|precision|recall|f1|auc|auroc|roc_auc|pr_auc|auprc|ndcg|map|mrr|hit_rate)(@[0-9]+)?")
_LABEL = "the bound is on the wrong side"
_SHARES = re.compile(
    r"(accuracy|precision|recall|f1|auc|auroc|roc_auc|pr_auc|auprc|ndcg|map|mrr|hit_rate)(@[0-9]+)?(_(micro|macro))?"
)
_FEWEST_PERCENT = 2
"""A bound between 1 and this is neither a share nor a number of per cent that anybody would ask for."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _wrong_side(graph)
    yield from _out_of_range(graph)


def _wrong_side(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each gate whose bound is on the wrong side."""
    for service, field, rollout in rollout_phases(graph):
        for index, metric_gate in enumerate(gates(rollout)):
            if instead := _asks_for_worse(metric_gate):
                yield service.finding(
                    CODE, SEVERITY, f"{service.name} is rolled back when {metric_gate.metric} is good",
                    argument=f"{field}.gates", index=index, label=_LABEL, help=instead,
                )  # fmt: skip
    for pipeline in graph.of(DeliveryPipeline):
        for index, gate in enumerate(pipeline.gates):
            if instead := _asks_for_worse(gate):
                yield pipeline.finding(
                    CODE, SEVERITY, f"{pipeline.name} rejects a version whose {gate.metric} is good",
                    argument="gates", index=index, label=_LABEL, help=instead,
                )  # fmt: skip


def _asks_for_worse(gate: Gate | MetricGate) -> str:
    """What to write instead; empty where the bound is on the right side."""
    if _SMALL_IS_GOOD.fullmatch(gate.metric) and gate.at_most is None and gate.at_least is not None:
        return f"at_most={gate.at_least:g}"
    if _SCORES.fullmatch(gate.metric) and gate.at_least is None and gate.at_most is not None:
        return f"at_least={gate.at_most:g}"
    return ""


def _out_of_range(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such gate."""
    for pipeline in graph.of(DeliveryPipeline):
        names = listed(service.name for service in pipeline.services)
        for index, gate in enumerate(pipeline.gates):
            bound = _impossible(gate)
            if bound is not None:
                yield pipeline.finding(
                    CODE, SEVERITY, f"no version of {names} can pass the gate {gate.metric}",
                    argument="gates", index=index, label=f"{bound:g} is outside 0 to 1",
                    help="a bound between 0 and 1",
                )  # fmt: skip


def _impossible(gate: Gate) -> float | None:
    """The bound that nothing reaches."""
    if _SHARES.fullmatch(gate.metric) is None:
        return None
    if gate.at_least is not None and 1 < gate.at_least < _FEWEST_PERCENT:
        return gate.at_least
    return gate.at_most if gate.at_most is not None and gate.at_most < 0 else None

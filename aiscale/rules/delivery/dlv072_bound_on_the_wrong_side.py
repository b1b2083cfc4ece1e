"""A gate that stops what is good.

What:
    A gate of a rollout, or one before it, asks a time, a share of errors or a queue to be at least so much, or a score
    to be at most so much, and for nothing else.

Why:
    A better version is rolled back, and a worse one passes. It is not noticed while all goes well, since nothing is
    measured that fails, and a version that is slow and full of errors is rolled out to everybody.

Example:
    Canary(gates=[MetricGate("error_percent", at_least=1.0)])

Instead:
    Canary(gates=[MetricGate("error_percent", at_most=1.0)])

Source:
    Argo Rollouts documentation, analysis: success and failure conditions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import gates, rollout_phases
from aiscale.components.delivery.gate import Gate
from aiscale.components.delivery.pipeline import DeliveryPipeline
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


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each gate whose bound is on the wrong side."""
    for service, field, rollout in rollout_phases(graph):
        for index, metric_gate in enumerate(gates(rollout)):
            if instead := _asks_for_worse(metric_gate):
                yield service.finding(
                    CODE, SEVERITY, f"{service.name} is rolled back when its {metric_gate.metric} is good",
                    argument=f"{field}.gates", index=index, label=_LABEL, help=instead,
                )  # fmt: skip
    for pipeline in graph.of(DeliveryPipeline):
        for index, gate in enumerate(pipeline.gates):
            if instead := _asks_for_worse(gate):
                yield pipeline.finding(
                    CODE, SEVERITY, f"{pipeline.name} refuses a version whose {gate.metric} is good",
                    argument="gates", index=index, label=_LABEL, help=instead,
                )  # fmt: skip


def _asks_for_worse(gate: Gate | MetricGate) -> str:
    """What to write instead; empty where the bound is on the right side."""
    if _SMALL_IS_GOOD.fullmatch(gate.metric) and gate.at_most is None and gate.at_least is not None:
        return f"at_most={gate.at_least:g}"
    if _SCORES.fullmatch(gate.metric) and gate.at_least is None and gate.at_most is not None:
        return f"at_least={gate.at_most:g}"
    return ""

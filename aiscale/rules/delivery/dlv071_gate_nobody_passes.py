"""A gate that no version can pass.

What:
    A gate asks of a measure what it cannot be: a recall, an accuracy or an AUC of more than 1, or of less than 0.
    Numbers from 2 on are taken for per cent.

Why:
    Every new version fails. Trainings go on, nothing is rolled out, and the model grows old, which looks like a
    careful gate for weeks.

Example:
    DeliveryPipeline("surge", services=[surge], gates=[Gate("recall@300", at_least=1.2)])

Instead:
    DeliveryPipeline("surge", services=[surge], gates=[Gate("recall@300", at_least=0.62)])

Source:
    Järvelin and Kekäläinen, Cumulated gain-based evaluation (ACM TOIS, 2002); the measures' definitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiscale.components.delivery.gate import Gate
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV071"
SEVERITY = Severity.ERROR
_SHARES = re.compile(
    r"(accuracy|precision|recall|f1|auc|auroc|roc_auc|pr_auc|auprc|ndcg|map|mrr|hit_rate)(@[0-9]+)?(_(micro|macro))?"
)
_FEWEST_PERCENT = 2
"""A bound between 1 and this is neither a share nor a number of per cent that anybody would ask for."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such gate."""
    for pipeline in graph.of(DeliveryPipeline):
        names = listed(service.name for service in pipeline.services)
        for index, gate in enumerate(pipeline.gates):
            bound = _impossible(gate)
            if bound is not None:
                yield pipeline.finding(
                    CODE, SEVERITY, f"no version of {names} can pass the gate {gate.metric}",
                    argument="gates", index=index, label=f"{bound:g} lies outside 0 to 1",
                    help="a bound between 0 and 1",
                )  # fmt: skip


def _impossible(gate: Gate) -> float | None:
    """The bound that nothing reaches."""
    if _SHARES.fullmatch(gate.metric) is None:
        return None
    if gate.at_least is not None and 1 < gate.at_least < _FEWEST_PERCENT:
        return gate.at_least
    return gate.at_most if gate.at_most is not None and gate.at_most < 0 else None

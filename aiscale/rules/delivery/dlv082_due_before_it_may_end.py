"""A training is due while the one before it may still run.

What:
    ``timeout`` of a retraining is longer than the time between two of them, and only one may run: the next is
    left out (``concurrency_policy="Forbid"``), or takes the place of the one that runs (``"Replace"``).

Why:
    The slower trainings get, the fewer of them there are, and the model is older than the schedule says. With
    ``Replace`` no training ends any more, and nothing fails.

Example:
    Retraining(data=[rides], every="6h", timeout="8h")

Instead:
    Retraining(data=[rides], every="6h", timeout="5h")

Source:
    Kubernetes documentation, CronJob (concurrencyPolicy); Argo Workflows documentation, CronWorkflow.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import retrainings
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV082"
SEVERITY = Severity.WARNING

_THEN = {
    "Forbid": "what is due while one runs is left out",
    "Replace": "what is due while one runs takes its place: a slow one never ends",
}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retraining that may run into the next; several at a time are DLV050's."""
    for pipeline, retraining in retrainings(graph):
        every, longest, policy = retraining.every, retraining.timeout, retraining.concurrency_policy
        if every is not None and longest is not None and longest > every and policy in _THEN:
            yield pipeline.finding(
                CODE, SEVERITY, f"a training of {pipeline.name} may take {longest}, but the next is due after {every}",
                argument="retraining.timeout", label=f"longer than every={str(every)!r}".replace("'", '"'),
                notes=(f'with concurrency_policy="{policy}" {_THEN[policy]}',),
                help=f'timeout="{every}", or every="{longest}"',
            )  # fmt: skip

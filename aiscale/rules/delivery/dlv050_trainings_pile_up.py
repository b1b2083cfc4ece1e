"""Trainings may pile up.

What:
    A retraining runs on a schedule, may run beside the one before it (``concurrency_policy="Allow"``), and no
    ``timeout`` within the time between two of them stops it.

Why:
    When the data grows or a GPU is short, one training takes longer than the time to the next. Then there are two,
    which are slower still, then three; the cluster is full of trainings of which only the last one counts.

Example:
    Retraining(data=[rides], every="1h", concurrency_policy="Allow")

Instead:
    Retraining(data=[rides], every="1h", concurrency_policy="Forbid")

Source:
    Kubernetes documentation, CronJob (concurrencyPolicy); Argo Workflows documentation, CronWorkflow.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import retrainings
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV050"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such retraining."""
    for pipeline, retraining in retrainings(graph):
        if retraining.concurrency_policy != "Allow" or retraining.every is None:
            continue
        if retraining.timeout is None or retraining.timeout > retraining.every:
            every, most = retraining.every, retraining.timeout
            longest = f"up to {most}" if most else "as long as it likes"
            fix = Fix(
                f"let trainings of {pipeline.name} run one after the other",
                (Edit("retraining.concurrency_policy", '"Forbid"', relation="aiscale.delivery.Retraining"),),
            )
            yield pipeline.finding(
                CODE, SEVERITY, f"trainings of {pipeline.name} may pile up",
                argument="retraining.concurrency_policy", label="the next starts beside it",
                notes=(f"one starts every {every}, and takes {longest}",),
                help=f'timeout="{every}", or every="{most}"' if most
                else f'concurrency_policy="Forbid", or timeout="{every}"',
                fix=None if most else fix,
            )  # fmt: skip

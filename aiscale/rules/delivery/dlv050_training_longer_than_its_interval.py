"""A training may take longer than the time to the next one.

What:
    A retraining runs on a schedule (``every``), and

    - ``concurrency_policy="Allow"`` lets it run next to the one before it, and no ``timeout`` within the interval stops
      it; or
    - its ``timeout`` is longer than the interval, and the next training is skipped (``"Forbid"``) or replaces the one
      that runs (``"Replace"``).

Why:
    When the data grows or GPUs are short, one training takes longer than the interval. With ``Allow`` there are two,
    which are slower still, then three. With ``Forbid`` there are fewer trainings than the schedule says; with
    ``Replace`` no training finishes any more, and nothing fails.

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
_THEN = {
    "Forbid": "a training that is due while one runs is skipped",
    "Replace": "a training that is due replaces the one that runs: a slow one never finishes",
}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _overlapping(graph)
    yield from _overdue(graph)


def _overlapping(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such retraining."""
    for pipeline, retraining in retrainings(graph):
        if retraining.concurrency_policy != "Allow" or retraining.every is None:
            continue
        if retraining.timeout is None or retraining.timeout > retraining.every:
            every, most = retraining.every, retraining.timeout
            longest = f"up to {most}" if most else "any time, without a timeout"
            fix = Fix(
                f"let trainings of {pipeline.name} run one after the other",
                (Edit("retraining.concurrency_policy", '"Forbid"', relation="aiscale.delivery.Retraining"),),
            )
            yield pipeline.finding(
                CODE, SEVERITY,
                f"trainings of {pipeline.name} may overlap: one starts every {every} and takes {longest}",
                argument="retraining.concurrency_policy", label="the next one starts next to it",
                notes=("the slower they get, the more of them run at once",),
                help=f'timeout="{every}", or every="{most}"' if most
                else f'concurrency_policy="Forbid", or timeout="{every}"',
                fix=None if most else fix,
            )  # fmt: skip


def _overdue(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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

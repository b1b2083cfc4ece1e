"""What is measured of a new version: the gates of a rollout, and the objective of its service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aiscale.core.ports import Service
from aiscale.core.values.rollout import MetricGate
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.measures import query_of
from aiscale.lowering.delivery.rolled_out import Judged


class Measured(NamedTuple):
    """A condition and how it is measured.

    Attributes:
        gate: the condition.
        query: PromQL; None where nothing measures it.
        of: ``gates`` or ``objective``: the field that sets it.
    """

    gate: MetricGate
    query: str | None
    of: str


def conditions(service: Service, rollout: Judged, context: LoweringContext, pods: str) -> Iterator[Measured]:
    """The conditions of a rollout: its gates, and the objective of the service where no gate has its metric.

    Args:
        service: what is rolled out.
        rollout: the phase.
        context: where the service is deployed.
        pods: regular expression of the names of the pods of the new version.
    """
    for gate in rollout.gates:
        yield Measured(gate, query_of(gate, service, context, pods), "gates")
    for gate in of_objective(service, rollout):
        yield Measured(gate, query_of(gate, service, context, pods), "objective")


def named(found: Iterable[Measured]) -> list[tuple[str, MetricGate, str]]:
    """Those that something measures: a name, the condition and its query.

    The name is the metric; with its number where a rollout has several conditions on it.
    """
    conditions_of = [(one.gate, one.query) for one in found if one.query is not None]
    counts = Counter(gate.metric for gate, _ in conditions_of)
    return [
        (gate.metric.replace("_", "-") + (f"-{number}" if counts[gate.metric] > 1 else ""), gate, query)
        for number, (gate, query) in enumerate(conditions_of, 1)
    ]


def of_objective(service: Service, rollout: Judged) -> Iterator[MetricGate]:
    """The objective of a service as conditions; none for a metric that a gate bounds."""
    objective, bounded = service.objective, {gate.metric for gate in rollout.gates}
    if objective is None:
        return
    if objective.p99_ms is not None and "p99_ms" not in bounded:
        yield MetricGate("p99_ms", at_most=objective.p99_ms)
    if objective.availability is not None and "error_percent" not in bounded:
        yield MetricGate("error_percent", at_most=round(100 * (1 - objective.availability), 6))

"""Every expression of PromQL that a system holds."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.observability.alert import Alert
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.rollout import phases
from aiscale.graph.architecture import ArchitectureGraph


def expressions(graph: ArchitectureGraph) -> Iterator[tuple[Component, str, str]]:
    """Those of alerts, objectives and gates of rollouts: whose it is, the argument that holds it, the text."""
    for alert in graph.of(Alert):
        yield alert, "expression", alert.expression
    for slo in graph.of(Slo):
        for argument, text in (("errors", slo.errors), ("total", slo.total)):
            if text is not None:
                yield slo, argument, text
    for service in graph.of(Service):
        for field, phase in phases(service.rollout):
            for gate in getattr(phase, "gates", ()):
                if gate.query is not None:
                    yield service, f"{field}.gates", gate.query

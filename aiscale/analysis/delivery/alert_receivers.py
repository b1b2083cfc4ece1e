"""Whom alerts are for."""

from __future__ import annotations

from aiscale.components.observability.alert import Alert
from aiscale.components.observability.slo import Slo
from aiscale.core.component import Team
from aiscale.graph.architecture import ArchitectureGraph


def receivers_of(graph: ArchitectureGraph, alert: Alert | Slo) -> frozenset[Team]:
    """The teams that an alert is for: an owner of its own, else the owners of what it is about, else whose it is."""
    if alert.owner is not None:
        return frozenset({alert.owner})
    subjects = alert.of if isinstance(alert, Alert) else (alert.of,)
    owners = {graph.owner_of(subject) for subject in subjects} - {None} or {graph.owner_of(alert)}
    return frozenset(owner for owner in owners if owner is not None)

"""Too few requests come in for an alert to mean something.

What:
    Within the short window of an alert, fewer than ten errors are enough to make it fire, at the average traffic of
    the service.

Why:
    A handful of unlucky requests at night wakes somebody. After some nights nobody looks any more.

Example:
    reports = Microservice("reports", traffic=Traffic(mean="6/min", peak=1), image=IMAGE)
    Slo("reports", of=reports, availability=0.999)

Instead:
    Slo("reports", of=reports, availability=0.99, alerts=[
        BurnRate("ticket", long="3d", short="6h", budget_percent=10)])

Source:
    Google, The Site Reliability Workbook (2018), chapter 5: low-traffic services.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load import requests
from aiscale.components.observability.slo import Slo
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "OBS005"
SEVERITY = Severity.WARNING
_ENOUGH = 10


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective whose traffic is too thin for one of its alerts."""
    for slo in graph.of(Slo):
        if slo.of.address not in graph:
            continue
        load = requests(graph, slo.of)
        if not load.is_complete or load.mean <= 0:
            continue
        found = [
            (load.mean * float(alert.short) * alert.factor(slo.window) * (1 - target.share), alert, target)
            for target in slo.targets
            for alert in slo.alerts
            if alert.factor(slo.window) * (1 - target.share) < 1
        ]
        if not found:
            continue
        errors, alert, target = min(found, key=lambda item: item[0])
        if errors >= _ENOUGH:
            continue
        needed = int(errors) + 1
        few = "one error" if needed == 1 else f"{needed} errors"
        yield slo.finding(
            CODE, SEVERITY, f"about {few} within {alert.short} make{'' if needed > 1 else 's'} the "
            f"{alert.severity} of {slo.name} fire",
            argument="alerts" if "alerts" in slo.model_fields_set else "of",
            label=f"{slo.of.name} gets about {Rate(load.mean)}",
            notes=(f"estimated: {Rate(load.mean)} × {alert.short} × {alert.factor(slo.window):.3g} × "
                   f"{(1 - target.share) * 100:g} % of errors allowed",),
            help="longer windows, a lower objective, or steady requests of a probe",
        )  # fmt: skip

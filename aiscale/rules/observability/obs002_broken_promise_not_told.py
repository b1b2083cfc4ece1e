"""A promise may be broken without anybody being told.

What:
    An Slo has no alerts, or only pages.

Why:
    Without alerts it is a picture. With pages alone, a small leak that never burns fast spends the whole budget of
    the month; a ticket over days is what sees it.

Example:
    Slo("prices", of=pricing, alerts=[BurnRate("page", long="1h", short="5m", budget_percent=2)])

Instead:
    Slo("prices", of=pricing)

Source:
    Google, The Site Reliability Workbook (2018), chapter 5: multiwindow, multi-burn-rate alerts.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.observability.slo import Slo
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS002"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective that is not watched at every speed."""
    for slo in graph.of(Slo):
        if not slo.targets:
            continue
        severities = {alert.severity for alert in slo.alerts}
        if not severities:
            yield slo.finding(
                CODE, SEVERITY, f"nobody is told when {slo.of.name} breaks its promise",
                argument="alerts", label="no alert", help="leave alerts out: pages and tickets are usual",
            )  # fmt: skip
        elif severities == {"page"}:
            slowest = max(alert.long for alert in slo.alerts)
            yield slo.finding(
                CODE, SEVERITY, f"nobody is told when {slo.of.name} breaks its promise slowly",
                argument="alerts", label=f"pages alone, over {slowest} at most",
                help='add BurnRate("ticket", long="3d", short="6h", budget_percent=10), or leave alerts out',
            )  # fmt: skip

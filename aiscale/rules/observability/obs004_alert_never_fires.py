"""An alert on an error budget can never fire.

What:
    The share of errors at which an alert of an Slo fires is one or more: the budget is so large that it cannot be
    spent that fast.

Why:
    Even when every request fails, nobody is told.

Example:
    Slo("drafts", of=drafts, availability=0.9)

Instead:
    Slo("drafts", of=drafts, availability=0.9,
        alerts=[BurnRate("ticket", long="1d", short="2h", budget_percent=10)])

Source:
    Google, The Site Reliability Workbook (2018), chapter 5: a burn rate of 14.4 needs an objective above 93.06 %.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.observability.slo import BurnRate, Slo, Target
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS004"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each objective with an alert that is out of reach."""
    for slo in graph.of(Slo):
        dead = [(alert, target) for target in slo.targets for alert in slo.alerts if _needed(slo, alert, target) >= 1]
        if not dead:
            continue
        alert, target = dead[0]
        yield slo.finding(
            CODE, SEVERITY, f"the {alert.severity} of {slo.name} over {alert.long} never fires",
            argument="alerts" if "alerts" in slo.model_fields_set else _where(slo, target),
            label=f"it needs {_needed(slo, alert, target) * 100:.0f} % of errors",
            notes=(f"{alert.budget_percent:g} % of the budget of {slo.window} within {alert.long}, at an objective of "
                   f"{target.share * 100:g} %",
                   *((f"{len(dead)} of its alerts are out of reach",) if len(dead) > 1 else ())),
            help=f'BurnRate("{alert.severity}", long="{alert.long}", short="{alert.short}", '
            f"budget_percent={_reachable(slo, alert, target):g}), or a higher objective",
        )  # fmt: skip


def _needed(slo: Slo, alert: BurnRate, target: Target) -> float:
    """The share of errors above which the alert fires."""
    return alert.factor(slo.window) * (1 - target.share)


def _reachable(slo: Slo, alert: BurnRate, target: Target) -> float:
    """A share of the budget, in per cent, that four errors in five spend."""
    return round(alert.budget_percent * 0.8 / _needed(slo, alert, target), 2)


def _where(slo: Slo, target: Target) -> str:
    if target.indicator == "availability":
        return "availability" if slo.availability is not None else "of"
    return "latency_share" if "latency_share" in slo.model_fields_set else "of"

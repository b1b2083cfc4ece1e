"""Clients use a lost region for longer than is promised.

What:
    The time to detect a loss (``interval`` × ``failure_threshold`` of the health check) plus the DNS ``ttl`` is
    longer than the ``max_outage`` of a global load balancer: an error. Without ``max_outage``: at least as long as the
    best availability of its routes allows in 30 days.

Why:
    One loss of a region breaks the objective or uses the whole error budget of a month. Many resolvers cache
    answers for longer than the TTL.

Example:
    GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[eu, us], health_check=HealthCheck("/up"),
                       ttl="300s", max_outage="2m")

Instead:
    GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[eu, us],
                       health_check=HealthCheck("/up", interval="10s"), ttl="60s", max_outage="2m")

Source:
    Amazon Route 53 documentation, values for failover records: a TTL of 60 s or less with health checks (2026); Google,
    Site Reliability Engineering (2016), chapter 3, error budgets.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.network.global_load_balancer import GlobalLoadBalancer, HealthCheck
from aiscale.components.network.route import Route
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "NET033"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_MONTH_S = 30 * 86_400.0


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each balancer that is slower than what is promised."""
    for balancer in graph.of(GlobalLoadBalancer):
        late, health_check = balancer.switchover, balancer.health_check
        if late is None or health_check is None:
            continue
        allowed, strictest = _allowed(balancer)
        if allowed is None or late < allowed or (strictest is None and late == allowed):
            continue
        availability = strictest.objective.availability if strictest is not None and strictest.objective else None
        promise = (
            f"{strictest.name} may fail for {allowed} in 30 days" if strictest is not None else f"{allowed} are allowed"
        )
        detected, ttl = health_check.detection, balancer.record_ttl
        yield balancer.finding(
            CODE, SEVERITY if strictest is not None else WORST,
            f"clients of {balancer.name} use a lost endpoint for up to {late}, but {promise}",
            argument="ttl" if balancer.ttl is not None and balancer.ttl >= detected else "health_check",
            label=f"detected after {detected}" + (f", DNS TTL {ttl}" if ttl is not None else ""),
            related=(Related(f"the objective is {100 * availability:.7g} %", strictest.location, "objective"),)
            if strictest is not None and availability is not None else (),
            help=_edit(balancer, health_check, float(allowed)),
        )  # fmt: skip


def _allowed(balancer: GlobalLoadBalancer) -> tuple[Duration | None, Route | None]:
    """How long a loss may show, and the route whose promise says so; None where the balancer does itself."""
    if balancer.max_outage is not None:
        return balancer.max_outage, None
    promising = [
        (one.target.objective.availability, one.target)
        for one in balancer.choices
        if one.target.objective is not None and one.target.objective.availability is not None
    ]
    if not promising:
        return None, None
    availability, route = max(promising, key=lambda one: one[0])
    return Duration(round((1 - availability) * _MONTH_S)), route


def _edit(balancer: GlobalLoadBalancer, health_check: HealthCheck, allowed_s: float) -> str:
    """A faster check and a shorter TTL, where they are fast enough; of both only what has to change."""
    if balancer.record_ttl is None:
        return "a shorter interval or a lower failure_threshold"
    detected, forgotten = float(health_check.detection), float(balancer.record_ttl)
    intervals = balancer.limits.intervals
    for interval, ttl in ((30, 60), (10, 60), (30, 30), (10, 30), (30, 10), (10, 10)):
        if intervals is not None and not intervals.accepts(Duration(interval)):
            continue
        if min(3 * interval, detected) + min(ttl, forgotten) < allowed_s:
            shorter = f'ttl="{ttl}s"' if ttl < forgotten else ""
            return " with ".join(filter(None, (shorter, _faster(health_check, interval))))
    return "a balancer whose address stays, without the TTL of DNS"


def _faster(health_check: HealthCheck, interval: int) -> str:
    """``HealthCheck(interval="10s")``: what has to change for three failures in a row; nothing where it is as fast."""
    if float(health_check.detection) <= 3 * interval:
        return ""
    parts = [f'interval="{interval}s"'] if float(health_check.interval) != interval else []
    parts += ["failure_threshold=3"] if health_check.failure_threshold != 3 else []
    return f"HealthCheck({', '.join(parts)})"

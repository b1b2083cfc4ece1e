"""A rule fails.

What:
    A rule raises an exception, or yields what is no finding of its own.

Why:
    That is a mistake in the rule, not in the system. What it would have found is not known, so that a check
    without findings says less than it seems to.

Example:
    def check(graph):
        for service in graph.of(Microservice):
            if service.objective.p99_ms > 100:  # objective may be None
                yield service.finding(CODE, SEVERITY, f"{service.name} is slow")

Instead:
    def check(graph):
        for service in graph.of(Microservice):
            if service.objective is not None and (service.objective.p99_ms or 0) > 100:
                yield service.finding(CODE, SEVERITY, f"{service.name} is slow")

Source:
    The contract of a rule: it never raises.
"""

from __future__ import annotations

from aiscale.diagnostics import Severity

CODE = "PLG002"
SEVERITY = Severity.WARNING

"""A rule of aiscale or of a plug-in fails.

What:
    A rule raises an exception, or yields something else than findings of its code.

Why:
    The mistake is in the rule, not in the system. What it would have found is unknown, so it is an error whatever
    the severity of the rule. ``ignore`` with its code skips the rule.

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
SEVERITY = Severity.ERROR

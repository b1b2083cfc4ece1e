"""A rule fails.

What:
    A rule raises an exception, or yields what is no finding of its own.

Why:
    That is a mistake in the rule, not in the system. A rule that could not be run proves nothing: what it would have
    found is not known, and a gate would let through what it is there to stop. So it is an error, whatever the rule
    itself finds. ``ignore`` with its code leaves it out, where somebody decides that.

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

"""An Slo holds a service to more than the service promises.

What:
    An Slo names an availability above that of the service's own objective, or a time below its 99th percentile for
    at least 99 % of the requests: of the whole answer, to the first token, or per output token.

Why:
    The service may keep its promise every day, and the Slo is broken all the same: people are woken for what was
    agreed upon, and one of the two numbers is wrong.

Example:
    pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150, availability=0.99))
    Slo("prices", of=pricing, availability=0.999, latency_ms=250)

Instead:
    pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150, availability=0.999))
    Slo("prices", of=pricing, availability=0.999, latency_ms=250)

Source:
    Google, The Site Reliability Workbook (2018), chapter 2: implementing SLOs.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.observability.slo import Slo
from aiscale.core.values.demand import Objective
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS020"
SEVERITY = Severity.WARNING
_SHARE_OF_OBJECTIVE = 0.99
"""An objective speaks of the 99th percentile."""
_WORDS = {"ttft_ms": "a TTFT of ", "tpot_ms": "a TPOT of "}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each promise that the service itself does not make."""
    for slo in graph.of(Slo):
        own = getattr(slo.of, "objective", None)
        if not isinstance(own, Objective):
            continue
        if slo.availability is not None and own.availability is not None and slo.availability > own.availability:
            yield _finding(
                slo, "availability", f"{slo.availability * 100:g} %", f"promises {own.availability * 100:g} %"
            )
        if slo.latency_share < _SHARE_OF_OBJECTIVE:
            continue
        for argument, wanted, promised in (
            ("latency_ms", slo.latency_ms, own.p99_ms),
            ("ttft_ms", slo.ttft_ms, own.ttft_p99_ms),
            ("tpot_ms", slo.tpot_ms, own.tpot_p99_ms),
        ):
            if wanted is not None and promised is not None and wanted < promised:
                what = _WORDS.get(argument, "")
                yield _finding(slo, argument, f"{what}{wanted:,g} ms", f"promises {promised:,g} ms")


def _finding(slo: Slo, argument: str, wanted: str, promised: str) -> Diagnostic:
    return slo.finding(
        CODE, SEVERITY, f"{slo.name} wants {wanted} of {slo.of.name}, which {promised}",
        argument=argument, label="more than its own objective",
        related=(Related(f"{slo.of.name} is declared", slo.of.location, "objective"),),
        help="one number for both: raise the objective if the service keeps it, or lower the Slo",
    )  # fmt: skip

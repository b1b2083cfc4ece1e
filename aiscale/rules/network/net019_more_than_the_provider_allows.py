"""More calls go to an external service than its provider allows.

What:
    The peak of the calls to an external service is above its ``requests_per_second``.

Why:
    The provider refuses what is above its limit, at the busiest time of the day, and may lock the account out.

Example:
    weather = ExternalService("weather", host="api.weather.example", requests_per_second=100)
    Microservice("eta", traffic=Traffic(mean=90, peak=300), calls=[weather], image=IMAGE)

Instead:
    Microservice("eta", traffic=Traffic(mean=90, peak=300), calls=[Call(weather, per_request=0.2)], image=IMAGE)

Source:
    Arithmetic over the blueprint; the provider's limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load import loads, sources
from aiscale.components.network.external_service import ExternalService
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.capacity import capacity

CODE = "NET019"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each provider that is asked too often."""
    for service in graph.of(ExternalService):
        can, peak = capacity(graph, service), loads(graph)[service.address].peak
        if can is None or peak <= can.rate:
            continue
        parts = [f"{name} {Rate(part.peak)}" for name, part in sources(graph, service) if part.peak]
        label, more = can.words(peak)
        yield service.finding(
            CODE, SEVERITY, f"{service.name} {can.verb} {Rate(can.rate)}, but {Rate(peak)} go there at the peak",
            argument=can.argument, label=label, notes=(f"at the peak: {' + '.join(parts)}",), help=more,
        )  # fmt: skip

"""A fallback can not bear the load of what it stands in for.

What:
    The most replicas of a fallback × the measured throughput of one are less than the peak of the service; or the
    ``requests_per_second`` that its provider allows, where the fallback is external. What it is asked for besides is
    added. Of a chain, the first service is looked at and the last one, after which nothing answers any more; none that
    cached answers stand before.

Why:
    When the service fails, all its requests go to the fallback at once. It is overrun, and with it whoever else
    uses it: one outage becomes two. A provider refuses what is above its limit, just when nothing else answers.

Example:
    small = ModelService("small", replicas=2, requests_per_second_per_replica=200, model=simple, runtime=MLServer())
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), fallback=[small], model=model, runtime=Triton())

Instead:
    small = ModelService("small", replicas=15, requests_per_second_per_replica=200, model=simple, runtime=MLServer())
    ModelService("surge", traffic=Traffic(mean=900, peak=3_000), fallback=[small], model=model, runtime=Triton())

Source:
    Google, Site Reliability Engineering (2016), chapter 22: cascading failures; arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load import loads
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.fallback_load import short_fallbacks

CODE = "SRV029"
SEVERITY = Severity.WARNING
FAULTS = ("serving-33",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each first or last fallback whose measured throughput is below the peak."""
    for service in graph.of(CallTarget):
        for short in short_fallbacks(graph, service, lambda address: loads(graph)[address].peak):
            yield service.finding(
                CODE, SEVERITY, short.says, argument="fallback", index=short.position, label=short.label,
                notes=short.notes, help=short.help,
            )  # fmt: skip

"""A wave is judged before an offline site has reported.

What:
    A wave of a ``FleetRollout`` that names its sites, a pilot, has gates, another wave follows it, and its ``bake`` is
    shorter than the time that one of these sites may be offline (``offline_tolerance``). Of a wave that takes a share
    others report for the one that is away.

Why:
    A site without its line has neither got the new version nor sent a measurement. The gates see the others and pass,
    and the next wave begins: the pilot that should have shown the fault shows it too late.

Example:
    dublin = Site("dublin", cpu=8, memory="32Gi", offline_tolerance="4h")
    FleetRollout("stores", over=stores, waves=[Wave([dublin], bake="1h", gates=[errors]), Wave()])

Instead:
    dublin = Site("dublin", cpu=8, memory="32Gi", offline_tolerance="4h")
    FleetRollout("stores", over=stores, waves=[Wave([dublin], bake="6h", gates=[errors]), Wave()])

Source:
    This follows from the model: a place that may be away for longer than it is waited for.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.fleet_rollout import FleetRollout
from aiscale.components.platform.site import Site
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "DLV079"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each wave whose gates do not wait for a site of it."""
    for fleet in graph.of(FleetRollout):
        for index, (wave, places) in enumerate(fleet.resolved()[:-1]):
            if not wave.gates or not wave.places:
                continue
            away = {
                site: site.offline_tolerance
                for site in places
                if isinstance(site, Site) and site.offline_tolerance is not None
            }
            if not away:
                continue
            site, longest = max(away.items(), key=lambda item: item[1])
            if longest > wave.bake:
                others = sum(tolerance > wave.bake for tolerance in away.values()) - 1
                more = f" and {others} more" if others else ""
                yield fleet.finding(
                    CODE, SEVERITY,
                    f"wave {index + 1} of {fleet.name} is judged after {wave.bake}, but {site.name}{more} may be "
                    f"offline for {longest}",
                    argument="waves.bake", index=index, label="its gates see only who is there",
                    related=(Related(f"{site.name} may be offline", site.location, "offline_tolerance"),),
                    help=f'bake="{longest}", and the time that its gates need',
                )  # fmt: skip

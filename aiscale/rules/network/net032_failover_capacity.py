"""After the loss of a region, the remaining components lack capacity for its load.

What:
    A global load balancer redirects the requests of a lost region, and a component then gets more than it can take:
    a service at max_replicas, feature servers, a database or an external service with ``requests_per_second``, a
    stream job with its most slots, or a fallback. Load is followed along calls, queries, writes and reads. The
    remaining endpoints get all of it if one is left or it is first in a ``failover``, else their shares. Components
    in the lost region, and requests that a rate limit refuses, are not counted. It is an estimate.

Why:
    The remaining regions are overloaded, callers retry, and an outage of one region becomes an outage of all. An
    undersized store or provider slows down every caller that waits for it, however many replicas that has.

Example:
    def cell(name, most):
        shop = Microservice(f"shop-{name}", image=IMAGE, autoscaling=Autoscaling(min_replicas=2, max_replicas=most),
                            requests_per_second_per_replica=100)
        return Route(name, gateway=edges[name], targets=[shop])
    shop = GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[cell("eu", 8), cell("us", 4)],
                              health_check=HealthCheck("/up"), traffic=Traffic(mean=300, peak=800))

Instead:
    shop = GlobalLoadBalancer("shop", hosts=["shop.example"], endpoints=[cell("eu", 8), cell("us", 8)],
                              health_check=HealthCheck("/up"), traffic=Traffic(mean=300, peak=800))

Source:
    AWS Well-Architected Framework, reliability pillar, static stability (2026); arithmetic over the blueprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.failure.region_failover import Elsewhere, elsewhere, is_lost_with
from aiscale.analysis.load.feature_lookups import look_ups_with
from aiscale.analysis.load.load import loads
from aiscale.core.component import Component
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Rate
from aiscale.rules.capacity import reached
from aiscale.rules.fallback_load import ShortFallback, short_fallbacks

CODE = "NET032"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each component that another region's load overruns: for the loss that brings most."""
    worst: dict[str, tuple[float, Elsewhere]] = {}
    fallbacks: dict[tuple[str, int], _Short] = {}
    for loss in elsewhere(graph):
        for address, peak in {**loss.peaks, **look_ups_with(graph, loss.peaks)}.items():
            most = worst[address][0] if address in worst else 0.0
            if peak > most and not is_lost_with(graph, graph[address], loss.lost):
                worst[address] = peak, loss
        for short in _fallbacks(graph, loss):
            key = short.service.address, short.fallback.position
            if key not in fallbacks or short.fallback.total > fallbacks[key].fallback.total:
                fallbacks[key] = short
    for address, (peak, loss) in sorted(worst.items()):
        if (found := _finding(graph, graph[address], peak, loss)) is not None:
            yield found
    for _, (service, fallback, loss) in sorted(fallbacks.items()):
        yield service.finding(
            CODE, SEVERITY, f"when {loss.lost} is lost, {fallback.says}",
            argument="fallback", index=fallback.position, label=fallback.label,
            notes=(f"estimated: {fallback.notes[0]}", *fallback.notes[1:]), related=_sent(loss), help=fallback.help,
        )  # fmt: skip


def _finding(graph: ArchitectureGraph, component: Component, peak: float, loss: Elsewhere) -> Diagnostic | None:
    found = reached(graph, component, peak)
    can = found.can
    # Other rules report what is too small without a failover.
    if can is None or not found.is_too_much:
        return None
    label, more = can.words(peak)
    return component.finding(
        CODE, SEVERITY, f"when {loss.lost} is lost, {component.name} {can.verb} {Rate(can.rate)}, but {Rate(peak)} "
        f"{can.arrive} at the peak",
        argument=can.argument, label=label,
        notes=(f"estimated: {Rate(found.usual)} as a rule{f'; {can.each}' if can.each else ''}",),
        related=_sent(loss), help=more,
    )  # fmt: skip


class _Short(NamedTuple):
    """A fallback that is too small when a region is lost."""

    service: CallTarget
    fallback: ShortFallback
    loss: Elsewhere


def _fallbacks(graph: ArchitectureGraph, loss: Elsewhere) -> Iterator[_Short]:
    """The fallbacks of what gets more when a region is lost that are large enough as a rule, and too small then."""
    usual = loads(graph)
    for address, peak in loss.peaks.items():
        service = graph[address]
        if not isinstance(service, CallTarget) or peak <= usual[address].peak or not getattr(service, "fallback", ()):
            continue
        told = _too_small_as_a_rule(graph).get(address, ())
        for short in short_fallbacks(graph, service, lambda one: loss.peaks.get(one, usual[one].peak)):
            if short.position not in told and not is_lost_with(graph, short.other, loss.lost):
                yield _Short(service, short, loss)


@once_per_graph
def _too_small_as_a_rule(graph: ArchitectureGraph) -> Mapping[str, frozenset[int]]:
    """Places of the fallbacks that are too small with all regions up, by the address of what they replace."""
    usual = loads(graph)
    return {
        service.address: frozenset(
            short.position for short in short_fallbacks(graph, service, lambda one: usual[one].peak)
        )
        for service in graph.of(CallTarget) if getattr(service, "fallback", ())
    }  # fmt: skip


def _sent(loss: Elsewhere) -> tuple[Related, ...]:
    return tuple(
        Related(f"{one.name} sends its requests elsewhere", one.location, "endpoints") for one in loss.balancers[:1]
    )

"""The limits before a service let through more than it can do.

What:
    Every route to a service has a limit for all its requests, and together these let more through than the service
    answers with all its replicas. Limits that each proxy counts for itself are taken times the proxies, or once where
    their number is not known. Or a limit of a service's policy is above what one replica answers. Where less is
    answered than comes at the peak, no limit is right: that is not said here. A limit below what comes is NET025's.

Why:
    The limit is there for the day on which more comes than was declared. On that day it refuses nobody, and the service
    goes down as it would without one. Behind three proxies a local limit is three times the number that is written.

Example:
    edge = Gateway("edge", listeners=[Listener(certificate=tls)], replicas=3)
    pricing = Microservice("pricing", replicas=4, requests_per_second_per_replica=400, image=IMAGE)
    Route("prices", gateway=edge, targets=[pricing], limits=[RateLimit(1_500)])

Instead:
    Route("prices", gateway=edge, targets=[pricing], limits=[RateLimit(500)])

Source:
    Arithmetic over the blueprint; Envoy documentation, local rate limit filter (a bucket of each process).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.load.load import loads
from aiscale.analysis.load.rate_limits import is_for_all
from aiscale.analysis.network.meshes import policies
from aiscale.core.component import Component
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.ports import Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.network.limits import guard, words

CODE = "NET026"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that its limits do not protect."""
    limited: set[Component] = set()
    for policy, _, service in policies(graph):
        each = getattr(service, "requests_per_second_per_replica", None)
        for index, limit in enumerate(policy.limits):
            if not is_for_all(limit):
                continue
            limited.add(service)
            if each is not None and limit.per_second > each:
                yield policy.finding(
                    CODE, SEVERITY, f"{policy.name} lets {words(limit, 1)} through to each replica of {service.name}, "
                    f"which answers {Rate(each)}",
                    argument="limits", index=index, label="refuses nobody in time",
                    help=f"RateLimit({int(each):_})",
                )  # fmt: skip
    for service in graph.of(Service):
        if service not in limited:
            yield from _behind(graph, service)


def _behind(graph: ArchitectureGraph, service: Service) -> Iterator[Diagnostic]:
    guarded = guard(graph, service)
    if guarded is None:
        return
    lets, most = guarded.lets, guarded.most
    through = sum(one.per_second for one in lets)
    # Where what is declared is too much already, that is another finding.
    if through <= most or loads(graph)[service.address].peak > most:
        return
    widest = max(lets, key=lambda one: one.per_second)
    proxies = widest.let.proxies
    *routes, name = disambiguated(*(one.route for one in lets), service)
    names = listed(routes)
    yield widest.route.finding(
        CODE, SEVERITY, f"{names} let{'s' if len(lets) == 1 else ''} {Rate(through)} through to {name}, which "
        f"answers {Rate(most)}",
        argument="limits", index=widest.let.number, label="refuses nobody in time",
        notes=tuple(f"{route}: {words(one.route.limits[one.let.number], one.let.proxies)}"
                    for route, one in zip(routes, lets, strict=True)),
        help=(f"limits of {Rate(most)} together" if len(lets) > 1
              else f"RateLimit({int(most / proxies):_}) in each of {proxies} proxies, or a limiter"
              if proxies > 1 else f"a limit of {Rate(most)}") + f", or more replicas of {service.name}",
    )  # fmt: skip

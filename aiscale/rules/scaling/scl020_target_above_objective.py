"""An autoscaler target keeps replicas so busy that requests wait longer than the objective.

What:
    By queueing theory, at the autoscaler's target more than one request in a hundred waits longer than the p99
    objective leaves next to the model's own time. It is an estimate. Servers of language models work on many requests
    at once and are not checked; nor is a service with another signal next to ``rps``, which may add replicas earlier.

Why:
    Requests arrive at random. Two replicas that are busy 70 % of the time make many of them wait; fifty do not.
    Replicas are added only above the target, so the objective is violated before the autoscaler acts.

Example:
    ModelService("surge", requests_per_second_per_replica=10, objective=Objective(p99_ms=180), model=model,
                 runtime=Triton(), autoscaling=Autoscaling(max_replicas=8, signals=[Signal("rps", target=9)]))

Instead:
    ModelService("surge", requests_per_second_per_replica=10, objective=Objective(p99_ms=180), model=model,
                 runtime=Triton(), autoscaling=Autoscaling(max_replicas=8, signals=[Signal("rps", target=2)]))

Source:
    L. Kleinrock, Queueing Systems (1975), the M/M/c queue; A. Allen, Probability, Statistics and Queueing Theory
    (1990), the correction for constant service times.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.autoscaled_services import scaled
from aiscale.analysis.capacity.queueing import highest_utilisation, wait
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.core.values.demand import Autoscaling
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SCL020"
SEVERITY = Severity.WARNING
_CONSTANT = 0.5
"""Random arrivals, constant service times: what models have, and the kinder assumption."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each model service whose target is too high for its promise."""
    for service, scaling in scaled(graph):
        if isinstance(service, ModelService) and service.batching is None and len(scaling.signals) == 1:
            found = _finding(service, scaling)
            if found is not None:
                yield found


def _finding(service: ModelService, scaling: Autoscaling) -> Diagnostic | None:
    signal = scaling.signal("rps")
    each, promise = service.requests_per_second_per_replica, service.objective.p99_ms if service.objective else None
    if signal is None or each is None or promise is None:
        return None
    server = server_of(service.runtime)
    if server is not None and server.has_kv_cache:
        return None  # It works on many at once, which makes each slower: no queue of one after another.
    at_once = server.copies.value if server is not None and server.copies is not None else 1
    takes_ms = at_once / each * 1_000
    servers, busy = max(1, scaling.min_replicas) * at_once, signal.target_value / each
    left = (promise - takes_ms) / takes_ms
    waits = wait(servers, busy * servers, variability=_CONSTANT)
    if left <= 0 or waits <= left:
        return None
    fits = math.floor(highest_utilisation(servers, left, variability=_CONSTANT) * each * 10) / 10
    reached = "forever" if math.isinf(waits) else f"about {waits * takes_ms:,.0f} ms"
    return service.finding(
        CODE, SEVERITY,
        f"at its target, one request in 100 to {service.name} waits {reached} (estimated); "
        f"the objective leaves {promise - takes_ms:.0f} ms",
        argument="autoscaling.signals.target", index=0, label=f"keeps each replica {busy * 100:.0f} % busy",
        notes=(
            f"one replica answers {each:,g} requests a second, {takes_ms:.0f} ms each",
            f"estimated for {servers} at once, random arrivals and constant times",
        ),
        help=f"target={fits:g}, or min_replicas above {scaling.min_replicas}",
    )  # fmt: skip

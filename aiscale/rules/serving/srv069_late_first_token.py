"""The first token of an answer may arrive later than its objective.

What:
    The ``ttft_p99_ms`` of a service is below the sum of what it waits for before the first token and the
    ``ttft_p99_ms`` of its language model. It waits for the calls before that of the model in ``calls``, and for the
    searches of the prompt with the models that embed for them, by their timeouts (``at most`` in the finding). Features
    count with the measured lookup (``p99``) and the network path to them (``about``), and an earlier answer of a
    language model with its objectives, where these are shorter than the timeout. Of a ``parallel`` or ``one_of`` group
    the longest counts. Calls in the group of the model, calls after it, and other reads and writes do not count.
    Without ``streaming=True`` the service waits for the whole answer. A route is compared with the objective of the
    services behind it, and with the same sum where these have none. It is an estimate.

Why:
    Each component keeps its objective, and users wait for an empty page. The first token makes an answer feel quick; a
    search or a guard in front of the model takes from that budget unnoticed.

Example:
    llama = ModelService("llama", objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40), model=weights, runtime=VLLM())
    Microservice("chat", objective=Objective(ttft_p99_ms=1_000), image=IMAGE,
                 calls=[Generate(llama, prompt_tokens=600, max_tokens=150, timeout_ms=7_000)])

Instead:
    Microservice("chat", objective=Objective(ttft_p99_ms=1_000), image=IMAGE,
                 calls=[Generate(llama, prompt_tokens=600, max_tokens=150, timeout_ms=7_000, streaming=True)])

Source:
    Y. Zhong and others, DistServe (OSDI 2024): TTFT as an objective of its own; Google, Site Reliability Engineering
    (2016), chapter 22: deadlines are picked for the whole tree of calls.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.latency.first_token import FirstToken, first_token
from aiscale.analysis.latency.request_waits import ms_text
from aiscale.analysis.latency.routed_promises import behind
from aiscale.analysis.load.language_models import promises_of_tokens
from aiscale.components.network.route import Route
from aiscale.components.serving.generate import Generate
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated
from aiscale.core.ports import Service
from aiscale.core.relations import UNSEEN_BY_P99
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV069"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service and each route whose first token may come later than it promises."""
    for service in graph.of(Service):
        promised = service.objective.ttft_p99_ms if service.objective else None
        first = first_token(graph, service) if promised is not None else None
        if promised is not None and first is not None and first.takes_ms > promised:
            yield _finding(graph, service, promised, first)
    for route in graph.of(Route):
        promised = route.objective.ttft_p99_ms if route.objective else None
        if promised is not None:
            yield from _route(graph, route, promised)


def _parts(graph: ArchitectureGraph, first: FirstToken) -> str:
    """What it waits for, and whether each figure is a limit, a p99 or an estimate."""
    before = [f"{graph[wait.edge.target].name} {wait.full_text()}" for wait in first.before]
    until = "to its first token" if first.call.streaming else f"to the last of {first.call.max_tokens:,} tokens"
    return ", ".join([*before, f"{first.model.name} p99 {ms_text(first.ms)} {until}"])


def _late(promiser: str, promised: float, takes: str) -> str:
    return f"{promiser} has an objective of {promised:,g} ms to the first token, which may arrive after {takes}"


def _takes(first: FirstToken) -> str:
    is_exact = all(wait.is_limit for wait in first.before)
    return f"{'' if is_exact else 'about '}{ms_text(first.takes_ms)}"


def _finding(graph: ArchitectureGraph, service: Service, promised: float, first: FirstToken) -> Diagnostic:
    model, is_stream = first.model.name, first.call.streaming
    return service.finding(
        CODE, SEVERITY, _late(service.name, promised, _takes(first)),
        argument="objective.ttft_p99_ms", label=_parts(graph, first),
        related=(Related(f"it asks {model}" + ("" if is_stream else " for the whole answer"), service.location,
                         first.edge.field, index=first.edge.item),),
        notes=tuple(part.text() for wait in first.before for part in wait.parts),
        help=", or ".join([*_ways(service, first), f"a faster {model}"]),
    )  # fmt: skip


def _ways(service: Service, first: FirstToken) -> Iterator[str]:
    most = service.objective.p99_ms if service.objective else None
    if not first.call.streaming:
        yield "streaming=True, where it passes tokens on as they arrive"
    if most is None or first.takes_ms <= most:
        yield f"ttft_p99_ms={math.ceil(first.takes_ms):_}"
    if any(wait.is_limit for wait in first.before):
        yield "shorter timeouts of what it waits for first"
    kinds = {wait.edge.kind for wait in first.before if not isinstance(wait.edge.relation, Generate)}
    if EdgeKind.CALLS in kinds and EdgeKind.READS not in kinds:  # else it may be what embeds for a search
        yield 'parallel="…" on calls that run at the same time'


def _route(graph: ArchitectureGraph, route: Route, promised: float) -> Iterator[Diagnostic]:
    """Of what answers behind a route, the slowest counts."""
    answers = [item.service for item in behind(graph, route) if item.share > UNSEEN_BY_P99]
    known = [one for service in answers for one in _behind(graph, route, service)]
    ttft, takes, service, label = max(known, key=lambda one: one[0], default=(0.0, "", route, ""))
    if ttft > promised:
        name, other = disambiguated(route, service)
        yield route.finding(
            CODE, SEVERITY, _late(name, promised, takes), argument="objective.ttft_p99_ms", label=label,
            help=f"ttft_p99_ms={math.ceil(ttft):_}, or a faster {other}",
        )  # fmt: skip


def _behind(graph: ArchitectureGraph, route: Route, service: Component) -> Iterator[tuple[float, str, Component, str]]:
    """When the first token of a service comes, also in words, who gives it, and why then.

    As it is promised, else by what it waits for.
    """
    promises = promises_of_tokens(graph, service)
    for one, said in promises:
        if said.ttft_p99_ms is not None:
            told = ms_text(said.ttft_p99_ms)
            yield said.ttft_p99_ms, told, one, f"{disambiguated(route, one)[1]} has an objective of {told}"
    if not promises and isinstance(service, Service):
        first = first_token(graph, service)
        if first is not None:
            yield first.takes_ms, _takes(first), service, _parts(graph, first)

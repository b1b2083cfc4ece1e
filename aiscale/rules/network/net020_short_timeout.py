"""A timeout ends an answer before it is complete.

What:
    The timeout of a route is below the p99 objective of a service behind it, directly or through an inference pool or
    an inference graph. For a service without one that answers with tokens of a language model, it is below the time of
    ``max_tokens``: ``ttft_p99_ms`` for the first token and ``tpot_p99_ms`` for each further one. Other work of the
    service is not added, and a ``Generate(…)`` that times out before the route is skipped. A route without a timeout
    has the default of its gateway: 15 s of Envoy Gateway, none of Istio. The finding is an error if the p99, or an
    answer of ``mean_output_tokens``, is cut off, else a warning.

    A call streams its answer without a timeout, so the default of one second applies.

Why:
    More than one request in a hundred may get 504 although the service meets its objective. The timeout of a route
    lasts until the end of the answer, so it cuts a stream of tokens; Envoy Gateway's default of 15 s is soon over.

    A timeout lasts until the end of the answer, not until its first byte. A longer answer is cut off.

Example:
    pricing = Microservice("pricing", objective=Objective(p99_ms=800), image=IMAGE)
    Route("prices", gateway=edge, targets=[pricing], timeout_ms=500)

    Call(chat, streaming=True)

Instead:
    Route("prices", gateway=edge, targets=[pricing], timeout_ms=1_000)

    Call(chat, streaming=True, timeout_ms=60_000)

Source:
    Google, Site Reliability Engineering (2016), chapter 22: picking a deadline. Envoy documentation, FAQ, how do I
    configure timeouts: the route timeout, 15 s, is not compatible with streaming responses; Envoy documentation, route
    timeout: until the whole answer has been sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.latency.long_responses import LongAnswer, cut_off
from aiscale.analysis.latency.promised_calls import P99, p99_of, promise_of
from aiscale.analysis.latency.request_waits import ms_text
from aiscale.analysis.network.meshes import calls
from aiscale.analysis.network.routing import answering
from aiscale.components.network.route import Route
from aiscale.core.component import Component
from aiscale.core.messages.wording import disambiguated
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET020"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each route and each stream whose timeout is too short."""
    yield from _route(graph)
    yield from _long_stream(graph)


def _route(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service that a route does not wait for."""
    for route in graph.of(Route):
        for edge in answering(graph, route):
            service = graph[edge.target]
            promised = p99_of(graph, service)
            if promised is not None and route.attempt_ms < promised.ms:
                yield _finding(route, service, promised)
            elif (answer := cut_off(graph, route, service)) is not None:
                yield _of_tokens(graph, route, service, answer)


def _finding(route: Route, target: Component, promised: P99) -> Diagnostic:
    name, service, promising = disambiguated(route, target, promised.of)
    promised_ms = promised.ms
    return route.finding(
        CODE, WORST, f"{name} gives up on {service} after {_limit(route)}, but it may take {promised_ms:,g} ms",
        argument=_argument(route), label=f"{promising} has a p99 objective of {promised_ms:,g} ms",
        help=f"{_longer(route, promised_ms)}, or a faster {promising}",
    )  # fmt: skip


def _of_tokens(graph: ArchitectureGraph, route: Route, target: Component, answer: LongAnswer) -> Diagnostic:
    name, service, model = disambiguated(route, target, answer.model)
    in_time, call = answer.in_time(route.attempt_ms), answer.call
    lost = f"the stream may break off after {in_time:,}" if call.streaming else "nothing of a longer answer arrives"
    ttft, tpot = answer.promised.ttft_p99_ms, answer.promised.tpot_p99_ms
    ways = [_longer(route, answer.ms)]
    if in_time >= max(1.0, call.mean_output_tokens or 1.0):
        ways.append(f"max_tokens={in_time:_}")
    return route.finding(
        CODE, WORST if answer.is_usual(route.attempt_ms) else SEVERITY,
        f"{name} gives up on {service} after {_limit(route)}, but {call.max_tokens:,} tokens may take "
        f"{ms_text(answer.ms)}",
        argument=_argument(route),
        label=f"{model} has objectives of {ttft:,g} ms to the first token and {tpot:,g} ms for each further one",
        related=(Related(f"so many are asked for by {graph[answer.edge.source].name}",
                         graph[answer.edge.source].location, answer.edge.field, index=answer.edge.item),),
        notes=(f"{in_time:,} tokens are there in time: {lost}" if in_time else "not even the first token is in time",),
        help=", or ".join([*ways, f"a faster {model}"]),
    )  # fmt: skip


def _argument(route: Route) -> str:
    return "timeout_ms" if route.per_try_timeout_ms is None else "per_try_timeout_ms"


def _limit(route: Route) -> str:
    """``500 ms``, ``15,000 ms (default)``."""
    default = "" if {"timeout_ms", "per_try_timeout_ms"} & route.model_fields_set else " (default)"
    return f"{route.attempt_ms:,} ms{default}"


def _longer(route: Route, takes_ms: float) -> str:
    """Time limits of a route that leave room beside what is waited for."""
    number = round(takes_ms * 1.25)
    enough, promised = f"{number:_}", route.objective.p99_ms if route.objective else None
    longer = f" and p99_ms={enough}" if promised is not None and promised < number else ""
    if route.per_try_timeout_ms is None:
        return f"timeout_ms={enough}{longer}"
    is_within = takes_ms * 1.25 <= route.longest_ms
    return f"per_try_timeout_ms={enough}" + ("" if is_within else f" and timeout_ms={enough}") + longer


def _long_stream(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each streaming call with the default timeout."""
    for caller, callee, edge, call in calls(graph):
        if not call.streaming or "timeout_ms" in call.model_fields_set:
            continue
        promised_ms = promise_of(callee).p99_ms
        if promised_ms is not None and promised_ms > call.timeout_ms:
            continue  # Said already: the caller gives up on what it is promised.
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} ends the stream of {callee.name} after {call.timeout_ms:,} ms",
            argument=f"{edge.field}.streaming", index=edge.item, label="default timeout",
            notes=("a timeout counts to the end of the stream",), help="timeout_ms=60_000, or the longest stream",
        )  # fmt: skip

"""A service, a database or a feature store is too small for the load at the peak.

What:
    - ``max_replicas`` of a service or a model service × the measured throughput of one replica is less than the peak:
      its own traffic, the requests of its callers along the whole chain of calls, and the records that it reads.
      Replicas count as far as the pools that accept them can hold them at ``max_nodes``, with nothing else on these.
    - The requests of the busiest minute × ``mean_output_tokens`` of the calls that make them exceed ``max_replicas`` ×
      ``output_tokens_per_second_per_replica`` of a language model. Calls without ``mean_output_tokens`` count as 0.
    - The queries of services and jobs, ``per_request`` for each request or record, exceed the ``requests_per_second``
      of a database.
    - The lookups of features, one for each request of a service, a model or an inference graph, and direct calls exceed
      the replicas of a feature store × ``requests_per_second_per_replica``.

Why:
    Queues grow, latency exceeds every timeout, and retries add load. More replicas of the callers only ask more.
    Requests of a language model differ in length by a factor of a hundred: 20 requests/s of 50 tokens do not mean 20
    requests/s of 1,000. Feature lookups come first in each request: every service behind a slow one misses its p99.

Example:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000), replicas=4,
                 requests_per_second_per_replica=400, image=IMAGE)

Instead:
    Microservice("pricing", traffic=Traffic(mean=900, peak=3_000), autoscaling=Autoscaling(max_replicas=12),
                 requests_per_second_per_replica=400, image=IMAGE)

Source:
    Arithmetic over the blueprint and the measured throughput, as ``vllm bench serve`` reports it for tokens. With Feast
    0.67.0 one request (get-online-features) returns all views of a feature service. Amazon SageMaker has no feature
    servers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.latency.store_queries import queries_of
from aiscale.analysis.load.feature_lookups import look_ups
from aiscale.analysis.load.load import loads
from aiscale.analysis.load.token_load import TokenCalls, token_calls, tokens_of
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import apart
from aiscale.core.ports import RecordStore, Service
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.capacity import capacity
from aiscale.rules.overload import max_fitting_replicas, overload, too_few

CODE = "SVC005"
SEVERITY = Severity.ERROR
_VERBS = {EdgeKind.READS: "asks", EdgeKind.WRITES: "writes"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _service(graph)
    yield from _tokens(graph)
    yield from _database(graph)
    yield from _feature_servers(graph)


def _service(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each measured service that the peak overruns."""
    for service in graph.of(Service):
        found = overload(graph, service, CODE, SEVERITY)
        if found is not None:
            yield found


def _tokens(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each measured language model that the tokens of the peak overrun."""
    for service in graph.of(ModelService):
        each = service.output_tokens_per_second_per_replica
        if each is None:
            continue
        asked = list(token_calls(graph, service))
        needed = tokens_of(asked).peak
        writes = max_fitting_replicas(graph, service) * each
        if needed <= writes:
            continue
        has, wanted = apart(writes, needed, lambda value, places: f"{value:,.{places}f}")
        yield too_few(
            graph, service, CODE, SEVERITY, f"{service.name} writes {has} tokens/s, but callers ask for {wanted}",
            (f"at the peak: {' + '.join(map(_told, asked))}", f"one replica writes {each:,g} tokens/s"),
            math.ceil(needed / each),
        )  # fmt: skip


def _told(calls: TokenCalls) -> str:
    return f"{calls.caller.name} {Rate(calls.requests.peak)} × {calls.tokens:,g} tokens"


def _database(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each database that the peak overruns."""
    for store in graph.of(RecordStore):
        can, peak = capacity(graph, store), loads(graph)[store.address].peak
        if can is None or peak <= can.rate:
            continue
        asked = [
            (loads(graph)[user.address].peak * query.per_request, user.name, query)
            for user, query in queries_of(graph, store)
        ]
        parts = [f"{name} {_VERBS[query.edge.kind]} {Rate(rate)}" for rate, name, query in asked if rate]
        label, more = can.words(peak)
        yield store.finding(
            CODE, SEVERITY, f"{store.name} {can.verb} {Rate(can.rate)}, but {Rate(peak)} reach it at the peak",
            argument=can.argument, label=label, notes=(f"at the peak: {', '.join(parts)}",), help=more,
        )  # fmt: skip


def _feature_servers(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each feature store that the peak overruns."""
    asked = look_ups(graph)
    for store in graph.of(FeatureStore):
        can, parts = capacity(graph, store), asked.get(store.address)
        if can is None or parts is None or (peak := sum(parts.values())) <= can.rate:
            continue
        label, more = can.words(peak)
        told = " + ".join(f"{name} {Rate(rate)}" for name, rate in parts.items() if rate)
        yield store.finding(
            CODE, SEVERITY, f"{store.name} {can.verb} {Rate(can.rate)}, but {Rate(peak)} reach it",
            argument=can.argument, label=label, notes=(f"at the peak: {told}", can.each), help=more,
        )  # fmt: skip

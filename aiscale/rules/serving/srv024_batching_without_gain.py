"""Batching or a concurrency limit makes a model service slower than it has to be.

What:
    - The longest wait for a batch is at least the p99 objective of the service (error).
    - While a batch waits, fewer than half a further request arrives at a replica on average. It is an estimate.
    - A replica accepts fewer requests at once (``bulkhead``) than a batch holds.
    - ``max_num_seqs`` of vLLM or the ``bulkhead`` admits fewer requests than the rate of a replica ×
      ``inference_time_ms``. The rate is ``requests_per_second_per_replica`` or, where that is unset, the peak divided
      by ``max_replicas``. Nothing is found without ``inference_time_ms``: a p99 does not give a mean. An estimate.

Why:
    A request that waits for a batch waits before the model starts: at low load each request waits the whole delay. A
    batch that the bulkhead keeps from filling waits the whole delay as well. Requests in progress are rate × mean time
    (Little's law): a replica that admits one request of 4 s at a time answers 0.25/s, however fast its GPU is.

Example:
    ModelService("surge", batching=Batching(max_delay_ms=50), objective=Objective(p99_ms=40), model=model,
                 runtime=Triton())

Instead:
    ModelService("surge", batching=Batching(max_delay_ms=5), objective=Objective(p99_ms=40), model=model,
                 runtime=Triton())

Source:
    Triton Inference Server documentation, dynamic batcher: delayed batching; TensorFlow Serving, batching guide; Envoy
    documentation, circuit breaking; J. Little, A proof for the queuing formula L = λW (1961); vLLM documentation,
    engine arguments and metrics.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import fewest_replicas, most_replicas
from aiscale.analysis.load.load import loads
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_field, server_of
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate

CODE = "SRV024"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR
_GOOD_SHARE = 0.1
_WORTH_WAITING = 0.5


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _delay(graph)
    yield from _empty_batch(graph)
    yield from _bulkhead(graph)
    yield from _concurrency(graph)


def _delay(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        promised = service.objective.p99_ms if service.objective is not None else None
        if service.batching is None or promised is None or service.batching.max_size == 1:
            continue
        delay = service.batching.max_delay_ms
        if delay >= promised:
            yield service.finding(
                CODE, WORST, f"{service.name} has a p99 objective of {promised:,g} ms, but a request may wait "
                f"{delay:,g} ms for its batch",
                argument="batching.max_delay_ms", label="before the model starts",
                help=f"max_delay_ms={promised * _GOOD_SHARE:g}, or a higher objective",
            )  # fmt: skip


def _empty_batch(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each service whose load is known and too thin; its peak decides, at min_replicas."""
    for service in graph.of(ModelService):
        batching, load = service.batching, loads(graph)[service.address]
        if batching is None or not load.is_complete or not load.peak or not batching.max_delay_ms:
            continue
        fewest = max(1, fewest_replicas(service))
        others = load.peak / fewest * batching.max_delay_ms / 1_000
        if batching.max_size > 1 and others < _WORTH_WAITING:
            yield service.finding(
                CODE, SEVERITY, f"about {others:,.2g} further requests join a batch of {service.name} while it waits "
                f"{batching.max_delay_ms:g} ms",
                argument="batching.max_delay_ms", label="answers are later, batches are not larger",
                notes=(f"estimated: {Rate(load.peak)} at the peak over {fewest} replica{'s' if fewest > 1 else ''}",),
                help="leave batching out, or max_delay_ms=0",
            )  # fmt: skip


def _bulkhead(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service."""
    for service in graph.of(ModelService):
        batching, bulkhead = service.batching, service.bulkhead
        if batching is not None and bulkhead is not None and bulkhead.max_concurrent < batching.max_size:
            yield service.finding(
                CODE, SEVERITY, f"{service.name} batches {batching.max_size} requests, but admits "
                f"{bulkhead.max_concurrent} at once",
                argument="bulkhead.max_concurrent", label="a batch is never full",
                help=f"Bulkhead({batching.max_size * 2}), or max_size={bulkhead.max_concurrent}",
            )  # fmt: skip


def _concurrency(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each such service, about the lower of its limits."""
    for service in graph.of(ModelService):
        limits = sorted(_limits(service))
        if service.inference_time_ms is None or not limits:
            continue
        at_once, field = limits[0]
        seconds, most = service.inference_time_ms / 1_000, most_replicas(service)
        said = service.requests_per_second_per_replica
        each = loads(graph)[service.address].peak / most if said is None else said
        in_work = round(each * seconds, 9)
        if in_work <= at_once:
            continue
        needed = _rate(each)
        wanted = math.ceil(in_work)
        whence = (
            "requests_per_second_per_replica is"
            if said is not None
            else f"the peak sends each of up to {most} replicas"
        )
        yield service.finding(
            CODE, SEVERITY, f"a replica of {service.name} answers {_rate(at_once / seconds)} at most, but {whence} "
            f"{needed}",
            argument=field, label=f"{at_once:,} at a time, {service.inference_time_ms:,g} ms each",
            notes=(f"estimated: {needed} × {service.inference_time_ms:,g} ms are {in_work:,.1f} requests in "
                   "work; a smaller batch takes less time for each",),
            help=f"{' and '.join(_fixed(field, wanted) for has, field in limits if has < wanted)}, and more",
        )  # fmt: skip


def _limits(service: ModelService) -> Iterator[tuple[int, str]]:
    """How many requests a replica may work on at once, by the field that says it."""
    server = server_of(service.runtime)
    most = server.most_at_once if server is not None else None
    if most is not None:
        yield most.value, server_field(service.runtime, most.field)
    if service.bulkhead is not None:
        yield service.bulkhead.max_concurrent, "bulkhead.max_concurrent"


def _fixed(field: str, wanted: int) -> str:
    return f"Bulkhead({wanted})" if field.startswith("bulkhead") else f"{field.rpartition('.')[2]}={wanted}"


def _rate(per_second: float) -> str:
    """Three digits of small rates, and no exponent of large ones."""
    return f"{per_second:,.0f}/s" if per_second >= 100 else f"{per_second:.3g}/s"

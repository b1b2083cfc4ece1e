"""A replica works on fewer requests at once than its rate takes.

What:
    ``max_num_seqs`` of vLLM or the ``bulkhead`` of a model service lets fewer requests in than its rate ×
    ``inference_time_ms``: the rate that one replica is said to answer or, where nobody says that, the peak shared among
    the most replicas. Nothing is found without ``inference_time_ms``: a p99 says nothing of the mean.

Why:
    Requests in work are rate × mean time. A replica that may work on one at a time, for 4 s each, answers 0.25/s,
    however fast its GPU is; the others wait until their callers give up.

Example:
    ModelService("chat", requests_per_second_per_replica=5, inference_time_ms=3_000, model=model,
                 runtime=VLLM(max_num_seqs=8))

Instead:
    ModelService("chat", requests_per_second_per_replica=5, inference_time_ms=3_000, model=model,
                 runtime=VLLM(max_num_seqs=16))

Source:
    J. Little, A proof for the queuing formula L = λW (1961); vLLM documentation, engine arguments and metrics.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import most_replicas
from aiscale.analysis.load.load import loads
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_field, server_of
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SRV066"
SEVERITY = Severity.WARNING
FAULTS = ("serving-53",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
        whence = "it is said to answer" if said is not None else f"the peak brings each of up to {most} replicas"
        yield service.finding(
            CODE, SEVERITY, f"a replica of {service.name} answers {_rate(at_once / seconds)} at most, but {whence} "
            f"{needed}",
            argument=field, label=f"{at_once:,} at a time, {service.inference_time_ms:,g} ms each",
            notes=(f"estimated: {needed} × {service.inference_time_ms:,g} ms are {in_work:,.1f} requests in "
                   "work; a smaller batch takes less time for each",),
            help=f"{' and '.join(_mended(field, wanted) for has, field in limits if has < wanted)}, and more",
        )  # fmt: skip


def _limits(service: ModelService) -> Iterator[tuple[int, str]]:
    """How many requests a replica may work on at once, by the field that says it."""
    server = server_of(service.runtime)
    most = server.most_at_once if server is not None else None
    if most is not None:
        yield most.value, server_field(service.runtime, most.field)
    if service.bulkhead is not None:
        yield service.bulkhead.max_concurrent, "bulkhead.max_concurrent"


def _mended(field: str, wanted: int) -> str:
    return f"Bulkhead({wanted})" if field.startswith("bulkhead") else f"{field.rpartition('.')[2]}={wanted}"


def _rate(per_second: float) -> str:
    """Three digits of small rates, and no exponent of large ones."""
    return f"{per_second:,.0f}/s" if per_second >= 100 else f"{per_second:.3g}/s"

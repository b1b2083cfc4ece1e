"""A language model is asked for more tokens than its replicas can write.

What:
    The requests of the busiest minute × ``mean_output_tokens`` of the calls that make them are more than the most
    replicas × ``output_tokens_per_second_per_replica``. Calls that do not say how long their answers are count as
    nothing.

Why:
    Requests of a language model differ in length by a hundred times: a service that answers 20 a second of 50 tokens
    does not answer 20 a second of 1,000. Then the queue grows, TTFT with it, and the cache is full before it ends.

Example:
    llama = ModelService("llama", replicas=2, output_tokens_per_second_per_replica=1_500, model=weights, runtime=VLLM())
    Microservice("chat", traffic=Traffic(mean=5, peak=20), image=IMAGE, calls=[
        Generate(llama, prompt_tokens=600, max_tokens=800, mean_output_tokens=250, timeout_ms=30_000),
    ])

Instead:
    llama = ModelService("llama", replicas=4, output_tokens_per_second_per_replica=1_500, model=weights, runtime=VLLM())

Source:
    Arithmetic over the blueprint; the service's own measured throughput, as ``vllm bench serve`` tells it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.token_load import TokenCalls, token_calls, tokens_of
from aiscale.components.serving.model_service import ModelService
from aiscale.core.messages.wording import apart
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.overload import most_that_fit, too_few

CODE = "SRV070"
SEVERITY = Severity.ERROR
FAULTS = ("serving-56",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each measured language model that the tokens of the peak overrun."""
    for service in graph.of(ModelService):
        each = service.output_tokens_per_second_per_replica
        if each is None:
            continue
        asked = list(token_calls(graph, service))
        needed = tokens_of(asked).peak
        writes = most_that_fit(graph, service) * each
        if needed <= writes:
            continue
        has, wanted = apart(writes, needed, lambda value, places: f"{value:,.{places}f}")
        yield too_few(
            graph, service, CODE, SEVERITY, f"{service.name} writes {has} tokens/s, but {wanted} are asked of it",
            (f"at the peak: {' + '.join(map(_told, asked))}", f"one replica writes {each:,g} tokens/s"),
            math.ceil(needed / each),
        )  # fmt: skip


def _told(calls: TokenCalls) -> str:
    return f"{calls.caller.name} {Rate(calls.requests.peak)} × {calls.tokens:,g} tokens"

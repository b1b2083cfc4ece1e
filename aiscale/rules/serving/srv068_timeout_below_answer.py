"""A call times out before a language model can finish the answer that it asks for.

What:
    The ``timeout_ms`` of a ``Generate(…)``, or of its fallback, is shorter than an answer of ``max_tokens`` takes by
    the objectives of the model: ``ttft_p99_ms`` to its first token, and ``tpot_p99_ms`` for each further one.

Why:
    Short answers arrive, and every test has short answers. Long ones time out while the model keeps its objectives: a
    stream ends in the middle of a sentence, and an answer without streaming does not arrive at all. An answer that ends
    at ``max_tokens`` arrives, and reports by its ``finish_reason`` that it was cut.

Example:
    llama = ModelService("llama", objective=Objective(ttft_p99_ms=800, tpot_p99_ms=40), model=weights, runtime=VLLM())
    Microservice("chat", calls=[Generate(llama, prompt_tokens=600, max_tokens=800, timeout_ms=7_000)], image=IMAGE)

Instead:
    Microservice("chat", calls=[Generate(llama, prompt_tokens=600, max_tokens=150, timeout_ms=7_000)], image=IMAGE)

Source:
    NVIDIA NIM, benchmarking, metrics: end-to-end latency is the time to first token and the generation time. Google,
    Site Reliability Engineering (2016), chapter 22: picking a deadline.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.latency.time_limits import less_patient
from aiscale.analysis.load.language_models import promises_of_tokens
from aiscale.components.serving.generate import Generate
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import disambiguated, listed
from aiscale.core.values.demand import Objective
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

CODE = "SRV068"
SEVERITY = Severity.WARNING

_LONGEST_MS = 600_000
"""Most that ``timeout_ms`` may say."""


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call that is shorter than the longest answer it asks for."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        call = edge.relation
        if not isinstance(call, Generate) or not call.required:
            continue
        known = [
            (takes, one, promised)
            for one, promised in promises_of_tokens(graph, graph[edge.target])
            if (takes := promised.answer_ms(call.max_tokens)) is not None
        ]
        takes, callee, promised = max(known, key=lambda one: one[0], default=(0.0, None, Objective()))
        if callee is None or takes <= call.timeout_ms:
            continue
        if promised.p99_ms is not None and promised.p99_ms > call.timeout_ms:
            continue  # SVC002 reports it
        yield _finding(graph, graph[edge.source], callee, edge, call, promised, takes)


def _finding(
    graph: ArchitectureGraph,
    caller: Component,
    callee: Component,
    edge: GraphEdge,
    call: Generate,
    promised: Objective,
    takes: float,
) -> Diagnostic:
    ttft, tpot = promised.ttft_p99_ms or 0.0, promised.tpot_p99_ms or 0.0
    in_time = math.floor((call.timeout_ms - ttft) / tpot) + 1 if call.timeout_ms >= ttft else 0
    lost = f"the stream may end after {in_time:,}" if call.streaming else "a longer answer does not arrive at all"
    name, other = disambiguated(caller, callee)
    return caller.finding(
        CODE, SEVERITY, f"{name} gives up on {other} after {call.timeout_ms:,} ms, but {call.max_tokens:,} tokens may "
        f"take {takes:,.0f} ms",
        argument=f"{edge.field}.{'timeout_ms' if 'timeout_ms' in call.model_fields_set else 'max_tokens'}",
        index=edge.item, label=f"{other} has objectives of {ttft:,g} ms to the first token and {tpot:,g} ms for each "
        "further one",
        notes=(f"{in_time:,} tokens arrive in time: {lost}" if in_time else "the first token does not arrive in time",),
        help=", or ".join(_ways(graph, caller, callee, call, in_time, takes)),
    )  # fmt: skip


def _ways(
    graph: ArchitectureGraph, caller: Component, callee: Component, call: Generate, in_time: int, takes: float
) -> Iterator[str]:
    """A longer wait, unless the caller's own promise is shorter; a shorter answer, unless the usual one is longer."""
    needed, promised = math.ceil(takes / 10) * 10, promise_of(caller).p99_ms
    together = needed * (call.retries + 1) + call.pauses_ms
    is_allowed = needed <= min(_LONGEST_MS, call.total_timeout_ms or _LONGEST_MS)
    earlier = less_patient(graph, caller, together)
    also = f" with longer timeouts of {listed(earlier, most=3)}" if earlier else ""
    if is_allowed and (promised is None or together <= promised):
        yield f"timeout_ms={needed:_}{also}"
    if in_time >= max(1.0, call.mean_output_tokens or 1.0):
        yield f"max_tokens={in_time:_}"
    if is_allowed and promised is not None and together > promised:
        yield f"p99_ms={math.ceil(together):_} of {caller.name} with timeout_ms={needed:_}{also}"
    yield f"a faster {callee.name}"

"""A prompt with what was found, and its answer, are longer than the model's context.

What:
    ``prompt_tokens`` and ``max_tokens`` of a call to vLLM, and ``k`` × ``result_tokens`` of the caller's searches, are
    above ``max_model_len``.

Why:
    vLLM refuses such a request whole. It is the hard question, with the longest passages, that gets no answer.

Example:
    llama = ModelService("llama", model=weights, runtime=VLLM(max_model_len=4_096), gpu="nvidia-l4")
    Microservice("answers", reads=[Search(passages, k=8, result_tokens=400)],
                 calls=[Generate(llama, prompt_tokens=600, max_tokens=800)], image=IMAGE)

Instead:
    llama = ModelService("llama", model=weights, runtime=VLLM(max_model_len=8_192), gpu="nvidia-l4")

Source:
    vLLM documentation, OpenAI-compatible server: a request whose prompt and max_tokens are above max_model_len is
    answered with 400.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.retrieval.search import Search
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import VLLM, server_of
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "RET009"
SEVERITY = Severity.ERROR
FAULTS = ("retrieval-8",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each call of a language model that may be longer than its context."""
    for edge in graph.edges_of(EdgeKind.CALLS, EdgeKind.FALLS_BACK_TO):
        call, callee = edge.relation, graph[edge.target]
        server = server_of(callee.runtime) if isinstance(callee, ModelService) else None
        if not isinstance(call, Generate) or not isinstance(server, VLLM) or server.max_model_len is None:
            continue
        caller = graph[edge.source]
        found = list(_results(graph, caller)) if call.with_results else []
        needed = call.prompt_tokens + call.max_tokens + sum(tokens for tokens, _ in found)
        if needed > server.max_model_len:
            yield caller.finding(
                CODE, SEVERITY,
                f"{caller.name} may ask {callee.name} for {needed:,} tokens, whose context has "
                f"{server.max_model_len:,}",
                argument=f"{edge.field}.max_tokens", index=edge.item, label="refused: prompt and answer count together",
                notes=(
                    f"prompt {call.prompt_tokens:,} + answer {call.max_tokens:,}"
                    + "".join(f" + {words}" for _, words in found),
                ),
                related=(Related("the context is declared", callee.location, "runtime"),),
                help=f"fewer or shorter results, or max_model_len={needed:_} and more, if the model has it",
            )  # fmt: skip


def _results(graph: ArchitectureGraph, caller: Component) -> Iterator[tuple[int, str]]:
    """Most tokens that each search adds to a prompt, and how they come together; nothing where nobody says."""
    for edge in graph.out_edges(caller, EdgeKind.READS):
        search = edge.relation
        if isinstance(search, Search) and search.result_tokens is not None:
            yield (
                search.k * search.result_tokens,
                f"{search.k} results of {graph[edge.target].name} × {search.result_tokens:,}",
            )

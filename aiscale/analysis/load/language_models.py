"""Language models: who answers in tokens, and how soon these come."""

from __future__ import annotations

from collections.abc import Iterable

from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.generate import Generate
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import server_of
from aiscale.components.serving.transformer import Transformer
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.values.demand import Objective
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.forwarding import forwarded
from aiscale.graph.graph_cache import once_per_graph
from aiscale.graph.reachability import ancestors
from aiscale.graph.traversal import Walk

_OF_TABLES = frozenset({"xgboost", "lightgbm", "sklearn"})
"""Frameworks of models that write no text."""

_NO_MODELS = (FeatureStore, InferenceGraph, InferencePool, Microservice, Transformer)
"""What answers in tokens only where it asks what does."""

_OWN_CODE = (InferenceGraph, Microservice, Transformer)
"""Of these, what may answer in tokens by itself: only its callers say."""


@once_per_graph
def answering_in_tokens(graph: ArchitectureGraph) -> frozenset[str]:
    """Addresses of what may be a language model, and of all that asks one and may pass its tokens on.

    Own code is one where a ``Generate(…)`` asks it for tokens: who says so knows what is in its image.
    """
    found = {one.address for one in graph.of(CallTarget) if _may_be_language_model(one)}
    found |= {
        edge.target
        for edge in graph.edges_of(EdgeKind.CALLS)
        if isinstance(edge.relation, Generate) and isinstance(graph[edge.target], _OWN_CODE)
    }
    return frozenset(found.union(ancestors(Walk(graph, EdgeKind.CALLS), *found)))


def _may_be_language_model(target: CallTarget) -> bool:
    """Whether nothing that is said of a target speaks against it."""
    if not isinstance(target, ModelService):
        return not isinstance(target, _NO_MODELS)
    server = server_of(target.runtime)
    if server is not None and server.has_kv_cache:
        return True
    is_numbers = bool(target.model.outputs) and _all_fractions(target.model.outputs.values())
    return target.model.framework not in _OF_TABLES and not is_numbers


def _all_fractions(dtypes: Iterable[str]) -> bool:
    """Whether tensors hold neither text nor the numbers of tokens."""
    return all(dtype.startswith(("float", "bfloat", "double", "bool")) for dtype in dtypes)


def promises_of_tokens(graph: ArchitectureGraph, target: Component) -> tuple[tuple[Component, Objective], ...]:
    """Who promises when the tokens of a target's answers come, and what: it, or those that answer behind it."""
    own = promise_of(target)
    if own.ttft_p99_ms is not None or own.tpot_p99_ms is not None:
        return ((target, own),)
    if isinstance(target, InferenceGraph) and not target.takes_one_step:
        return ()  # the next steps, or the others, may change the answer
    behind = (graph[edge.target] for edge in forwarded(graph, target))
    return tuple(promise for one in behind for promise in promises_of_tokens(graph, one))

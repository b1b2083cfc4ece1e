"""Calls between services that have promised something."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.core.demand import Objective
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge

_NOTHING = Objective()


def calls_with_promises(
    graph: ArchitectureGraph,
) -> Iterator[tuple[Microservice, Objective, CallTarget, Objective, GraphEdge]]:
    """Every call: caller, what it promises, callee, what that promises, and the reference."""
    for caller in graph.of(Microservice):
        for edge in graph.out_edges(caller, EdgeKind.CALLS):
            callee = graph[edge.target]
            if isinstance(callee, CallTarget):
                yield caller, caller.objective or _NOTHING, callee, _promise(callee), edge


def _promise(callee: CallTarget) -> Objective:
    known = callee.objective if isinstance(callee, (Microservice, ModelService)) else None
    return known or _NOTHING

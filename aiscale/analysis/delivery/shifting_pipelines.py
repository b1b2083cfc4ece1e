"""Which pipelines roll out a service."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.graph.architecture import ArchitectureGraph


def pipelines_of(graph: ArchitectureGraph, service: Service) -> Iterator[DeliveryPipeline]:
    """The pipelines that roll out a service."""
    for edge in graph.edges_to(service.address, EdgeKind.DEPLOYS):
        if isinstance(pipeline := graph[edge.source], DeliveryPipeline):
            yield pipeline


def by_an_operator(service: Service) -> bool:
    """Whether the operator of a model server rolls out its versions itself."""
    return isinstance(service, ModelService) and service.runtime.rolls_out_versions

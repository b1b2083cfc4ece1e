"""Which models learn from what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from aiscale.analysis.personal_data.followed import is_denied
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import TrainedModel
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class Learned(NamedTuple):
    """A thing that a model is trained on.

    Attributes:
        model: the model: the one that the training names, or that the service of its pipeline serves.
        pipeline: what trains it.
        edge: the reference to what it learns from: records, labels or features.
    """

    model: TrainedModel
    pipeline: DeliveryPipeline
    edge: GraphEdge


def learned(graph: ArchitectureGraph) -> Iterator[Learned]:
    """All that models learn from; nothing of a model of which it is said that nobody can be told from it."""
    for pipeline in graph.of(DeliveryPipeline):
        training = pipeline.retraining
        model = None if training is None else training.model or getattr(pipeline.service, "model", None)
        if training is None or not isinstance(model, TrainedModel) or is_denied(model):
            continue
        for edge in graph.edges_from(pipeline.address, EdgeKind.READS, EdgeKind.FEATURES):
            if edge.field.startswith("retraining"):
                yield Learned(model, pipeline, edge)
        if training.features is None:
            for edge in graph.edges_from(pipeline.service.address, EdgeKind.FEATURES):
                yield Learned(model, pipeline, edge)

"""Which models learn from what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from aiscale.analysis.privacy.personal_data.data_flow import is_denied
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import TrainedModel
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge


class TrainedModelData(NamedTuple):
    """A thing that a model is trained on.

    Attributes:
        model: the model: the one that the training names, or that services of its pipeline serve.
        pipeline: what trains it.
        edge: the reference to what it learns from: records, labels or features.
    """

    model: TrainedModel
    pipeline: DeliveryPipeline
    edge: GraphEdge


def models_trained_on_persons(graph: ArchitectureGraph) -> Iterator[TrainedModelData]:
    """All that models learn from; nothing of a model that is declared to identify nobody."""
    for pipeline in graph.of(DeliveryPipeline):
        training, model = pipeline.retraining, pipeline.trained_model
        if training is None or model is None or is_denied(model):
            continue
        for edge in graph.edges_from(pipeline.address, EdgeKind.READS, EdgeKind.FEATURES):
            if edge.field.startswith("retraining"):
                yield TrainedModelData(model, pipeline, edge)
        if training.features is None:
            given = (graph.edges_from(one.address, EdgeKind.FEATURES) for one in pipeline.trained_services)
            # Of the same features one reference is enough.
            for edge in {edge.target: edge for edge in chain.from_iterable(given)}.values():
                yield TrainedModelData(model, pipeline, edge)

"""Which function lowers which kind of component."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool, NodePool
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.processing.flink import lower_stream_job
from aiscale.lowering.resource import Resource
from aiscale.lowering.services.microservice import lower_microservice
from aiscale.lowering.serving.model_service import lower_model_service
from aiscale.lowering.streams.kafka_cluster import lower_kafka_cluster
from aiscale.lowering.streams.topic import lower_topic

Lowering = Callable[[Any, LoweringContext], Iterable[Resource]]
"""From a component of the kind it is registered for to its records."""

LOWERINGS: tuple[tuple[type[Component], Lowering], ...] = (
    (KafkaCluster, lower_kafka_cluster),
    (Microservice, lower_microservice),
    (ModelService, lower_model_service),
    (StreamJob, lower_stream_job),
    (Topic, lower_topic),
)

WITHOUT_RESOURCES: tuple[tuple[type[Component], str], ...] = (
    (GpuPool, "nodes exist already; the pool says what fits on them"),
    (KubernetesCluster, "the cluster exists already; the environment says how to reach it"),
    (Model, "a model is an artefact; what serves it is lowered with the ModelService"),
    (NodePool, "nodes exist already; the pool says what fits on them"),
)
"""Kinds that become no object, each with the reason."""

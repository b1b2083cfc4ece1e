"""Every kind of component that a blueprint can use."""

from __future__ import annotations

from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import GpuPool, NodePool
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component

COMPONENTS: tuple[type[Component], ...] = (
    GpuPool,
    KafkaCluster,
    KubernetesCluster,
    Microservice,
    Model,
    ModelService,
    NodePool,
    StreamJob,
    Topic,
)

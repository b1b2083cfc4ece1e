"""Which workloads have an identity of their own in a cloud, and the Kubernetes ServiceAccount that it is bound to."""

from __future__ import annotations

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.kafka_connect import KafkaConnect
from aiscale.core.component import Component


def has_identity(component: Component) -> bool:
    """Whether its pods get the rights of its edges, and those of the components that run in them."""
    return isinstance(component, BatchJob | FlinkSession | KafkaConnect | Microservice | StreamJob)


def account_of(component: Component) -> str:
    """Name of the ServiceAccount of its pods. Source: Strimzi 1.2.0, which creates that of Kafka Connect itself."""
    return f"{component.name}-connect" if isinstance(component, KafkaConnect) else component.name


def account_needs(component: Component, account: str) -> tuple[str, ...]:
    """Key of the resource of one of its ServiceAccounts; none where an operator creates it."""
    return () if isinstance(component, KafkaConnect) else (f"serviceaccount/{account}",)


def is_own_code(component: Component) -> bool:
    """Whether it reads streams with a client library of its own choice, not with an engine's connector."""
    if isinstance(component, StreamJob | BatchJob):
        return component.engine.uses_own_client
    return isinstance(component, Microservice)

"""Which workloads have an identity of their own in a cloud."""

from __future__ import annotations

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.engines import KafkaStreams, OwnCode
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.core.component import Component


def has_identity(component: Component) -> bool:
    """Whether it is given the rights that its edges need: services, and jobs of one's own code.

    The pods of engines that an operator runs share what the operator gives them.
    """
    if isinstance(component, StreamJob):
        return isinstance(component.engine, KafkaStreams | OwnCode)
    return isinstance(component, Microservice) or (
        isinstance(component, BatchJob) and isinstance(component.engine, OwnCode)
    )

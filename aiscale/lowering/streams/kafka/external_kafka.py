"""A Kafka cluster that others run: a Job that creates its topics and rights, where no operator does."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.kafka.topics_job import topics_job, topics_job_resources


def lower_external_kafka(cluster: ExternalKafka, _bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
    """The Job and what it reads."""
    job = topics_job(cluster, context.graph)
    if job is not None:
        yield from topics_job_resources(job, context)

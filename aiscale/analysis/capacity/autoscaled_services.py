"""The services that scale by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import holds_all
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.values.demand import Autoscaling
from aiscale.graph.architecture import ArchitectureGraph


def scaled(graph: ArchitectureGraph) -> Iterator[tuple[Service, Autoscaling]]:
    """Every service with an autoscaler, with it."""
    return ((service, service.autoscaling) for service in graph.of(Service) if service.autoscaling is not None)


def scaled_by_lag(graph: ArchitectureGraph) -> Iterator[tuple[Component, Autoscaling, str]]:
    """Every service and program that scales on its lag, with its autoscaler and the field that has it."""
    for consumer in (*graph.of(Service), *graph.of(StreamJob)):
        if (scaling := by_lag(consumer)) is not None:
            yield consumer, scaling, "engine.autoscaling" if isinstance(consumer, StreamJob) else "autoscaling"


def by_lag(consumer: Component) -> Autoscaling | None:
    """The autoscaler of what scales on its lag; None of anything else."""
    if isinstance(consumer, StreamJob):
        scaling = consumer.engine.pod_autoscaling
    else:
        scaling = consumer.autoscaling if isinstance(consumer, Service) else None
    return scaling if scaling is not None and scaling.signal("lag") is not None else None


def topics_read(graph: ArchitectureGraph, service: Service) -> list[Topic]:
    """The Kafka topics whose records the replicas of a service share."""
    streams = (graph[edge.target] for edge in graph.out_edges(service, EdgeKind.READS) if not holds_all(edge))
    return [stream for stream in streams if isinstance(stream, Topic)]

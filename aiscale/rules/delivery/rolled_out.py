"""What is rolled out, by which pipeline, and in which way."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.delivery.retraining import Retraining
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.relations import Consume
from aiscale.core.rollout import BlueGreen, Canary, MetricGate, Rollout, Shadow
from aiscale.graph.architecture import ArchitectureGraph


def rollouts(graph: ArchitectureGraph) -> Iterator[tuple[Service, Rollout]]:
    """Every service that says how a new version takes over."""
    for service in graph.of(Service):
        if service.rollout is not None:
            yield service, service.rollout


def gates(rollout: Rollout) -> tuple[MetricGate, ...]:
    """What stops it."""
    return tuple(rollout.gates) if isinstance(rollout, Canary | BlueGreen | Shadow) else ()


def lasts_s(rollout: Rollout) -> float | None:
    """Time in which its gates are looked at, in seconds; None for one without gates."""
    if isinstance(rollout, Canary):
        return rollout.duration
    return rollout.bake if isinstance(rollout, BlueGreen | Shadow) else None


def retrainings(graph: ArchitectureGraph) -> Iterator[tuple[DeliveryPipeline, Retraining]]:
    """Every pipeline that trains a model anew."""
    return ((pipeline, pipeline.retraining) for pipeline in graph.of(DeliveryPipeline) if pipeline.retraining)


def ships_models(graph: ArchitectureGraph, pipeline: DeliveryPipeline) -> bool:
    """Whether what it rolls out is a model: the pipeline of a service of one's own code may have no evaluation."""
    return bool(graph.edges_from(pipeline.service.address, EdgeKind.SERVES)) or pipeline.retraining is not None


def learned_from(retraining: Retraining) -> Iterator[tuple[str, int, Component, Consume | None]]:
    """Field, position, source and subscription of everything that a training reads."""
    for field, sources in (("retraining.on", retraining.on), ("retraining.labels", retraining.labels)):
        for index, source in enumerate(sources):
            consume = source if isinstance(source, Consume) else None
            yield field, index, consume.target if consume else source, consume  # type: ignore[misc]  # never a Consume


def streams_learned_from(retraining: Retraining) -> Iterator[tuple[str, int, EventStream, Consume | None]]:
    """The same, streams only."""
    for field, index, source, consume in learned_from(retraining):
        if isinstance(source, EventStream):
            yield field, index, source, consume

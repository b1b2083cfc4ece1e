"""What is rolled out, by which pipeline, and in which way."""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.delivery.retraining import Retraining
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, FeatureProvider, Service
from aiscale.core.relations import Consume, given_by
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, MetricGate, Rollout, Shadow, phases
from aiscale.graph.architecture import ArchitectureGraph


def rollouts(graph: ArchitectureGraph) -> Iterator[tuple[Service, Rollout]]:
    """Every service that says how a new version takes over."""
    for service in graph.of(Service):
        if service.rollout is not None:
            yield service, service.rollout


def rollout_phases(graph: ArchitectureGraph) -> Iterator[tuple[Service, str, Rollout]]:
    """Every phase of every rollout, with the field that says it."""
    for service, rollout in rollouts(graph):
        for field, phase in phases(rollout):
            yield service, field, phase


def phase_name(field: str, service: Service) -> str:
    """What a phase is called: ``rollout`` where it is all of it, else ``shadow``, ``canary``, ``switch``, ``test``."""
    rollout = service.rollout
    if not isinstance(rollout, Shadow) or rollout.then is None:
        return "rollout"
    if field == "rollout":
        return "shadow"
    return {Canary: "canary", BlueGreen: "switch", ABTest: "test"}[type(rollout.then)]


def gates(rollout: Rollout) -> tuple[MetricGate, ...]:
    """What stops a phase of a rollout."""
    return tuple(rollout.gates) if isinstance(rollout, Canary | BlueGreen | Shadow) else ()


def lasts_s(rollout: Rollout) -> float | None:
    """Time in which the gates of a phase are looked at, in seconds; None for one without gates."""
    if isinstance(rollout, Canary):
        return rollout.duration
    return rollout.bake if isinstance(rollout, BlueGreen | Shadow) else None


def retrainings(graph: ArchitectureGraph) -> Iterator[tuple[DeliveryPipeline, Retraining]]:
    """Every pipeline that trains a model anew."""
    return ((pipeline, pipeline.retraining) for pipeline in graph.of(DeliveryPipeline) if pipeline.retraining)


def ships_models(graph: ArchitectureGraph, pipeline: DeliveryPipeline) -> bool:
    """Whether a model is among what it rolls out: the pipeline of one's own code alone may have no evaluation."""
    serves = any(graph.edges_from(service.address, EdgeKind.SERVES) for service in pipeline.services)
    return serves or pipeline.retraining is not None


def trained_with(pipeline: DeliveryPipeline, training: Retraining) -> tuple[FeatureProvider, ...]:
    """The features that a training joins with records: as said, else those that its services are given; each once."""
    given = (
        [training.features]
        if training.features is not None
        else [given_by(getattr(service, "features", None)) for service in pipeline.trained_services]
    )
    return tuple({id(one): one for one in given if isinstance(one, FeatureProvider)}.values())


def learned_from(retraining: Retraining) -> Iterator[tuple[str, int, Component, Consume | None]]:
    """Field, position, source and subscription of everything that a training reads."""
    for field, sources in (("retraining.data", retraining.data), ("retraining.labels", retraining.labels)):
        for index, source in enumerate(sources):
            consume = source if isinstance(source, Consume) else None
            yield field, index, consume.target if consume else source, consume  # type: ignore[misc]  # never a Consume


def streams_learned_from(retraining: Retraining) -> Iterator[tuple[str, int, EventStream, Consume | None]]:
    """The same, streams only."""
    for field, index, source, consume in learned_from(retraining):
        if isinstance(source, EventStream):
            yield field, index, source, consume


def has_history(retraining: Retraining, field: str) -> bool:
    """Whether it learns from something at rest there as well: what streams forget may be kept there."""
    return any(
        given == field and not isinstance(source, EventStream) for given, _, source, _ in learned_from(retraining)
    )

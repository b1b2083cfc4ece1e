"""Replicas that a new version needs next to the old one at full load, by the controller of the rollout."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from aiscale.analysis.capacity.gpu_demand import GpuUse
from aiscale.analysis.capacity.pods import Pods
from aiscale.analysis.capacity.surge_pods import needed_surge_pods
from aiscale.analysis.delivery.ab_tests import replicas_of_group
from aiscale.analysis.delivery.held_shares import held_share
from aiscale.analysis.delivery.shifting_pipelines import by_an_operator, pipelines_of
from aiscale.analysis.delivery.traffic_shifting import (
    divided_by_pods,
    replicas_for_copies,
)
from aiscale.components.delivery.controllers import Flagger
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, Rollout, Shadow, phases
from aiscale.graph.architecture import ArchitectureGraph


class ExtraReplicas(NamedTuple):
    """What the two versions together have more than one at max_replicas.

    Attributes:
        phase: the phase of the rollout in which they have most; None without a rollout.
        replicas: how many more.
        why: why it is so many; empty where the phase says it.
    """

    phase: Rollout | None
    replicas: int
    why: str = ""


def largest_second(graph: ArchitectureGraph, use: GpuUse) -> tuple[int, Pods]:
    """The service whose new version takes most GPUs until callers move, and how many these are."""
    return max(((gpus_of_second(graph, item), item) for item in use.asking), key=lambda one: one[0])


def gpus_of_second(graph: ArchitectureGraph, item: Pods) -> int:
    """GPUs that a new version takes until callers move."""
    # The second cluster of a RayService is computed on its own. An operator's groups are replaced one after another.
    service = item.component
    if isinstance(service, ModelService) and isinstance(service.runtime, RayServe):
        return 0
    if isinstance(service, ModelService) and item.per_replica > 1 and service.runtime.replaces_pods:
        return 0
    return extra_replicas(graph, item).replicas * item.gpus


def extra_replicas(graph: ArchitectureGraph, item: Pods) -> ExtraReplicas:
    """The phase of its rollout in which both versions have most replicas, and how many that are more."""
    service = item.component if isinstance(item.component, ModelService) else None
    fewest = max(item.per_replica, item.fewest)
    found = [_in_phase(graph, service, item, phase) for _, phase in phases(service.rollout if service else None)]
    # A Deployment starts with one replica at least.
    return max(found, key=lambda one: one.replicas, default=ExtraReplicas(None, fewest))


def _in_phase(graph: ArchitectureGraph, service: ModelService | None, item: Pods, phase: Rollout) -> ExtraReplicas:
    fewest = max(item.per_replica, item.fewest)
    if service is not None and held_share(service) is not None:
        return ExtraReplicas(phase, 0)  # it stays, and its pods are among those of the service
    if isinstance(phase, BlueGreen):
        return ExtraReplicas(phase, item.most)
    if isinstance(phase, Shadow):
        return ExtraReplicas(phase, replicas_for_copies(item.most, phase))
    if isinstance(phase, ABTest):
        return ExtraReplicas(phase, replicas_of_group(fewest, item.most, phase))
    if service is None or by_an_operator(service):
        return ExtraReplicas(phase, fewest)
    pipelines = list(pipelines_of(graph, service))
    if divided_by_pods(graph, service) is not None:
        return ExtraReplicas(phase, 1, _REPLACED)
    if pipelines and all(one.controller is None for one in pipelines):
        return ExtraReplicas(phase, needed_surge_pods(service), _REPLACED)
    if any(isinstance(one.controller, Flagger) for one in pipelines):
        if service.autoscaling is None:
            return ExtraReplicas(phase, item.most, "Flagger starts it with all replicas")
        steps = [min(1.0, step / 100) for step in phase.steps]
        return ExtraReplicas(
            phase, _shifted(item.most, fewest, steps, steps), "each version is scaled by the requests it gets"
        )
    return _by_argo_rollouts(item, phase)


_REPLACED = "pods are replaced, with one more than the replicas"


def grows_by_steps(graph: ArchitectureGraph, item: Pods) -> int | None:
    """Additional GPUs of both versions if the old one shrank step by step, which is not configured yet.

    None where nothing would make it shrink.
    """
    phase, replicas, why = extra_replicas(graph, item)
    if not isinstance(phase, Canary) or why != _KEEPS_ITS_SIZE:
        return None
    fewer = _by_argo_rollouts(item, phase.model_copy(update={"dynamic_stable_scale": True})).replicas
    return fewer * item.gpus if fewer < replicas else None


_KEEPS_ITS_SIZE = "the old one keeps its size until the new one has all requests"


def _by_argo_rollouts(item: Pods, phase: Canary) -> ExtraReplicas:
    """With requests split by a mesh or a gateway. Without a pipeline the canary's fields count as well.

    Source: Argo Rollouts 1.9, utils/replicaset/canary.go (CalculateReplicaCountsForTrafficRoutedCanary): the old
    version keeps all replicas until the end, when the new one has them too; with dynamicStableScale it keeps what the
    share needs that it still gets. An autoscaler sets the number of which both are shares.
    """
    if not phase.dynamic_stable_scale:
        return ExtraReplicas(phase, item.most, _KEEPS_ITS_SIZE)
    steps = [*(step / 100 for step in phase.steps), 1.0]
    scale = phase.canary_scale_percent
    sizes = steps if scale is None else [*(scale / 100 for _ in phase.steps), 1.0]
    return ExtraReplicas(
        phase, _shifted(item.most, 1, steps, sizes), "the old one shrinks when the requests have moved"
    )


def _shifted(most: int, fewest: int, steps: Sequence[float], sizes: Sequence[float]) -> int:
    """How many more replicas there are, where the new version is ready for a step before the old one shrinks for it.

    Args:
        most: replicas of one version under full load.
        fewest: how few each version has.
        steps: shares of the requests, 0 to 1, ascending.
        sizes: shares of the replicas that the new version has at each step.
    """

    def replicas(share: float) -> int:
        return min(most, max(fewest, math.ceil(most * share - 1e-9)))

    shares = zip(pairwise([0.0, *steps]), sizes, strict=True)
    return max(replicas(size) + replicas(1 - before) - most for (before, _), size in shares)

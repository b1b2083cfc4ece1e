"""What shifts requests to a new version, and the shares that it can make."""

from __future__ import annotations

import math

from aiscale.analysis.capacity.pods import fewest_replicas, most_replicas
from aiscale.analysis.delivery.route_weights import splits_by_routes
from aiscale.analysis.delivery.shifting_pipelines import by_an_operator, pipelines_of
from aiscale.analysis.network.divided_requests import splits_requests
from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.core.ports import Service
from aiscale.core.values.rollout import Shadow
from aiscale.graph.architecture import ArchitectureGraph


def divided_by_pods(graph: ArchitectureGraph, service: Service) -> DeliveryPipeline | None:
    """The pipeline whose Argo Rollouts can divide the requests of a service by nothing but numbers of pods.

    None where proxies of a mesh or of a gateway divide them.
    """
    if by_an_operator(service) or splits_requests(graph, service) or splits_by_routes(graph, service):
        return None
    pipelines = list(pipelines_of(graph, service))
    return pipelines[0] if pipelines and all(isinstance(one.controller, ArgoRollouts) for one in pipelines) else None


def replicas_between(service: Service) -> tuple[int, int]:
    """Fewest and most replicas of a service, 1 at least."""
    return max(1, fewest_replicas(service)), max(1, most_replicas(service))


def replicas_for_copies(most: int, shadow: Shadow) -> int:
    """Pods that get the copies of a shadow: for its share of the requests under full load.

    Args:
        most: replicas of the service under full load, 1 at least.
        shadow: how many requests are copied.
    """
    return max(1, math.ceil(most * shadow.percent / 100))


def pods_at_step(replicas: int, step: float) -> tuple[int, int]:
    """How many pods of how many have the new version at a step of a canary that is divided by pods.

    Both versions keep a pod at least, and one pod more than the replicas may run.

    Args:
        replicas: of the service, 1 at least.
        step: share that is asked for, in per cent, above 0.

    Source: Argo Rollouts 1.9, utils/replicaset/canary.go (approximateWeightedCanaryStableReplicaCounts), with its
    default maxSurge of 25 %, which is a pod at least.
    """
    if step >= 100:
        return replicas, replicas
    up, down = math.ceil(replicas * step / 100), math.floor(replicas * step / 100)
    options = [(new, total) for total in (replicas, replicas + 1) for new in (up, down) if 0 < new < total]
    return min(options, key=lambda option: abs(100 * option[0] / option[1] - step))

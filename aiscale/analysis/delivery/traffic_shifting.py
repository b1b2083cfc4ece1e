"""What shifts requests to a new version, and the shares that it can make."""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.capacity.pods import fewest_replicas, most_replicas
from aiscale.analysis.network.connections import calls_to
from aiscale.analysis.network.meshes import comes_through_gateway, mesh_of
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.delivery.controllers import ArgoRollouts
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.serving.model_service import ModelService
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service
from aiscale.core.values.rollout import ABTest, Shadow
from aiscale.graph.architecture import ArchitectureGraph


def pipelines_of(graph: ArchitectureGraph, service: Service) -> Iterator[DeliveryPipeline]:
    """The pipelines that roll out a service."""
    for edge in graph.edges_to(service.address, EdgeKind.DEPLOYS):
        if isinstance(pipeline := graph[edge.source], DeliveryPipeline):
            yield pipeline


def by_an_operator(service: Service) -> bool:
    """Whether the operator of a model server rolls out its versions itself."""
    return isinstance(service, ModelService) and service.runtime.rolls_out_versions


def divided_by_pods(graph: ArchitectureGraph, service: Service) -> DeliveryPipeline | None:
    """The pipeline whose Argo Rollouts can divide the requests of a service by nothing but numbers of pods.

    None where proxies of a mesh divide them.
    """
    if by_an_operator(service) or splits_requests(graph, service):
        return None
    pipelines = list(pipelines_of(graph, service))
    return pipelines[0] if pipelines and all(isinstance(one.controller, ArgoRollouts) for one in pipelines) else None


def splits_requests(graph: ArchitectureGraph, service: Service) -> bool:
    """Whether proxies divide the requests to a service: those of its callers in the same mesh, or of unknown ones.

    Requests through a gateway's route go to the pods of the Service, whatever their version.
    """
    mesh = mesh_of(graph, service)
    if mesh is None or not mesh.splits_requests:
        return False
    calls = calls_to(graph, service.address)
    callers = [one for edge in calls if not comes_through_gateway(one := graph[edge.source])]
    return not calls or any(mesh_of(graph, runner_of(one)) is mesh for one in callers)


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


def replicas_of_group(fewest: int, most: int, test: ABTest) -> int:
    """The most replicas of the new version in an A/B test: for its share of the users under full load.

    Args:
        fewest: replicas of the service, 1 at least: as many remain where they are scaled, and two where they are not.
        most: replicas of the service under full load.
        test: how many users get the new version.
    """
    return max(fewest if fewest < most else min(2, most), math.ceil(most * test.percent / 100))


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

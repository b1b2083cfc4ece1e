"""Which services Argo Rollouts or Flagger rolls out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, NamedTuple, TypeVar

from aiscale.analysis.delivery.flagger_canaries import is_flaggers_canary
from aiscale.analysis.delivery.shifting_pipelines import by_an_operator, pipelines_of
from aiscale.analysis.network.divided_requests import splits_requests
from aiscale.components.delivery.controllers import ArgoRollouts, Controller
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.transformer import Transformer
from aiscale.core.component import Component
from aiscale.core.ports import Service
from aiscale.core.values.rollout import ABTest, BlueGreen, Canary, Rollout, Shadow
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.copied_routes import copied_routes
from aiscale.lowering.naming import instance_name
from aiscale.lowering.resource import Resource

Judged = Canary | BlueGreen | Shadow
"""Ways with conditions."""

C = TypeVar("C", bound=Controller)


class RolledOut(NamedTuple, Generic[C]):
    """A service that a controller rolls out.

    Attributes:
        service: the service.
        rollout: how.
        controller: the controller of its pipeline.
        revisions: earlier ReplicaSets that are kept for a rollback.
    """

    service: Service
    rollout: Judged
    controller: C
    revisions: int


def rolled_out(component: Component, graph: ArchitectureGraph) -> RolledOut[Controller] | None:
    """How a controller rolls out a component; None where none does.

    Argo Rollouts does where the component has a ``Canary`` or a ``BlueGreen``, or a ``Shadow`` in a mesh of Istio or
    behind a route of a gateway; Flagger where it has a ``Canary`` in Linkerd. The controller is that of every pipeline
    that deploys the component, and its pods are those of a Deployment.

    Args:
        component: any component.
        graph: the whole architecture.
    """
    if not isinstance(component, Service) or not has_deployment(component):
        return None
    rollout = component.rollout
    if not isinstance(rollout, Judged):
        return None
    pipelines = list(pipelines_of(graph, component))
    controllers = [one.controller for one in pipelines]
    if not controllers or (controller := controllers[0]) is None:
        return None
    by_argo = all(isinstance(one, ArgoRollouts) for one in controllers) and _is_possible(component, rollout, graph)
    if not by_argo and not is_flaggers_canary(graph, component):
        return None
    return RolledOut(component, rollout, controller, pipelines[0].revision_history)


def rolled_out_by(kind: type[C], component: Component, graph: ArchitectureGraph) -> RolledOut[C] | None:
    """How a controller of a kind rolls out a component; None where it does not."""
    ways = rolled_out(component, graph)
    if ways is None or not isinstance(ways.controller, kind):
        return None
    return RolledOut(ways.service, ways.rollout, ways.controller, ways.revisions)


def all_rolled_out_by(
    kind: type[C], resources: Iterable[Resource], context: LoweringContext
) -> Mapping[str, tuple[RolledOut[C], list[Resource]]]:
    """What a controller of a kind rolls out, by address, each with its objects.

    Args:
        kind: of the controller.
        resources: all objects.
        context: where they are deployed.
    """
    services = context.graph.of(Service)
    found = {one.address: ways for one in services if (ways := rolled_out_by(kind, one, context.whole)) is not None}
    own: dict[str, list[Resource]] = {address: [] for address in found}
    for resource in resources if found else ():
        if resource.address in own and resource.is_kubernetes:
            own[resource.address].append(resource)
    return {address: (ways, own[address]) for address, ways in found.items()}


def _is_possible(service: Service, rollout: Rollout, graph: ArchitectureGraph) -> bool:
    """Proxies of Istio and of gateways copy requests; who belongs to which group, nothing finds out."""
    if not isinstance(rollout, Shadow):
        return True
    if isinstance(rollout.then, ABTest):
        return False
    return splits_requests(graph, service) or any(copied_routes(graph, service))


def has_deployment(service: Service) -> bool:
    """Whether the pods of a service are those of a Deployment, and not of an operator or a StatefulSet."""
    if type(service) is ModelService:
        return not by_an_operator(service)
    if type(service) is Microservice:
        return not service.has_own_volumes
    return type(service) is Transformer  # kinds of plug-ins have lowerings of their own


def workload_name(component: Component, graph: ArchitectureGraph) -> str:
    """Name of what runs a component: its own where a controller replaces its versions, else one for each version."""
    is_replaced = isinstance(component, ModelService) and component.runtime.replaces_pods
    return component.name if is_replaced or rolled_out(component, graph) is not None else instance_name(component)


def pods_pattern(component: Component, graph: ArchitectureGraph) -> str:
    """Regular expression (RE2) for the names of its pods.

    Pods of a Rollout end with two parts, of which the first is the hash of their ReplicaSet. Those of the current
    version have another part before these with Flagger.
    """
    ways = rolled_out(component, graph)
    if ways is None:
        return f"{instance_name(component)}-.*"
    current = "" if isinstance(ways.controller, ArgoRollouts) else "(primary-)?"
    return f"{component.name}-{current}[a-z0-9]+-[a-z0-9]{{5}}"

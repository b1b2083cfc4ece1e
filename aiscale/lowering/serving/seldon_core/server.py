"""A model service on Seldon Core: a SeldonDeployment of 1.x; a Model of 2.x on its own Server or on a shared one.

The server of 1.x is the same as in a plain Deployment: image, arguments, probes and metrics are those of its
``ServerPart``.

Source: Seldon Core 1.17.1 (commit 822053e7b), operator and executor; schema-checked with its definition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import cast

from aiscale.analysis.delivery.held_shares import held_share
from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.inference_graph import InferenceGraph
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import SeldonCore
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.wording import listed
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import NOTHING, ClientBinding, Endpoint, service_ports, variables_binding
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.network import pods_of, tcp
from aiscale.lowering.kubernetes.service import service_account
from aiscale.lowering.kubernetes.volumes import pod_claims
from aiscale.lowering.kubernetes.workload import Port, Workload
from aiscale.lowering.registry import RUNTIMES
from aiscale.lowering.resource import Resource
from aiscale.lowering.serving.artifact_access import artifact_access
from aiscale.lowering.serving.compared_versions import current_version, version_beside
from aiscale.lowering.serving.fetched_model import MOUNT, as_mounted, is_fetched, scratch, storage_uri, with_model
from aiscale.lowering.serving.model_variables import name_for_requests
from aiscale.lowering.serving.operated_autoscaler import deployed_signals, operated_autoscaler
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.seldon_core.hosted_model import SCHEMES, hosted_binding
from aiscale.lowering.serving.seldon_core.names import (
    PORTS,
    deployment_name,
    initializer,
    predictor_service,
)
from aiscale.lowering.serving.seldon_core.second import lower_second
from aiscale.lowering.serving.seldon_core.seldon_deployment import Version, seldon_deployment, with_ports
from aiscale.lowering.serving.server_part import ServerPart
from aiscale.lowering.serving.version_deployment import server_config, server_workload
from aiscale.lowering.workload_network import workload_network_policy

_REMOTES = tuple(f"{scheme}://" for scheme in SCHEMES)


@dataclass(frozen=True, slots=True)
class SeldonRuntime:
    """The ``RuntimeLowering`` of Seldon Core."""

    def supports(self, service: ModelService) -> bool:
        """With 1.x by RPC, and a model that is no image: the definition has no image volumes.

        With 2.x, a model that rclone reads, and the one signal that its scheduler scales on.
        """
        runtime, scaling, held = cast("SeldonCore", service.runtime), service.autoscaling, held_share(service)
        versions = (service,) if held is None else (service, current_version(held))
        if not runtime.is_second:
            return runtime.requests_by == "rpc" and all(storage_uri(one) is not None for one in versions)
        is_scaled = scaling is None or "queue" in scaling.signal_names
        return is_scaled and all(one.served.artifact.startswith(_REMOTES) for one in versions)

    def lower(self, service: ModelService, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
        """Identity, policy, budget, SeldonDeployment and autoscaler; the operator creates Deployment and Services.

        Of 2.x a Model, its Server with the budget unless that is shared, and an Experiment for two versions.
        """
        runtime = cast("SeldonCore", service.runtime)
        if runtime.is_second:
            yield from lower_second(service, runtime, context)
            return
        held = held_share(service)
        main = service if held is None else current_version(held)
        bindings = replace(bindings, cloud=artifact_access(service, context))
        own, workload, part = _pods(main, bindings, context)
        outside = service.traffic is not None
        stores = service.named_uris if held is not None else (service.served.artifact,)
        yield service_account(workload, context, annotations=bindings.identity)
        opened = PORTS if not any(map(is_first_graph, bindings.callers)) else (*PORTS, *_for_graphs(part))
        yield workload_network_policy(
            replace(workload, ports=opened), bindings, context, from_outside=outside, stores=stores
        )
        yield from bindings.grants
        if part.config:
            yield server_config(replace(own, component=main), part, context)
        yield from pod_claims(service, service.claims, workload.role, context)
        yield disruption_budget(workload, context)
        versions = [Version(main, workload)]
        if held is not None:
            beside = version_beside(held)
            own, pods, own_part = _pods(beside, bindings, context)
            if own_part.config:
                yield server_config(replace(own, component=beside), own_part, context)
            rest = 100 if held.is_copied else 100 - held.percent
            name = service.model.version
            versions = [versions[0]._replace(traffic=rest), Version(beside, pods, name, held.percent, held.is_copied)]
        yield seldon_deployment(runtime, versions, context)
        if service.autoscaling is not None:
            yield operated_autoscaler(
                workload,
                service.autoscaling,
                context,
                part.queries,
                deployment=deployment_name(main),
                created_by=key_of(service),
            )

    def service_beside(self, service: ModelService) -> str | None:
        """Of 1.x that of the predictor with the new version; the proxies of 2.x divide requests themselves."""
        if cast("SeldonCore", service.runtime).is_second or held_share(service) is None:
            return None
        return predictor_service(service, service.model.version)

    def binding(self, service: ModelService, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
        """The URL and the address of the service orchestrator, and the name of a model that has one."""
        if edge.kind is not EdgeKind.CALLS:
            return NOTHING
        if is_first_graph(context.graph[edge.source]):
            numbers = service_ports(_for_graphs(_part(service, context.namespace)))
            return ClientBinding(egress=({"to": pods_of(service), "ports": tcp(*numbers)},))
        if (runtime := cast("SeldonCore", service.runtime)).is_second:
            return hosted_binding(service, runtime, edge, context)
        own = variables_binding(name_for_requests(service, variable_prefix(service, edge.relation)))
        return predictor_binding(service, edge, PORTS) | own

    def node_ports(self, service: ModelService, namespace: str) -> dict[str, int]:
        """Numbers of the ports of its model server, by ``http`` and ``grpc``."""
        return {one.name: one.number for one in _part(service, namespace).ports}

    def signals(self, service: ModelService) -> Collection[str]:
        """Of 1.x those that its model server has a query for, or those of pods; 2.x counts requests without answers."""
        if cast("SeldonCore", service.runtime).is_second:
            return ("queue",)
        return deployed_signals(service.autoscaling, _part(service, "").queries)

    def without_effect(self, service: ModelService, server: ServingRuntime) -> Iterator[str]:
        """Of 1.x what does not reach its model server; of 2.x settings of the model, which rclone downloads whole."""
        runtime = cast("SeldonCore", server)
        own = runtime.server
        if not runtime.is_second:
            yield from RUNTIMES[type(own)]().without_effect(service, own)
        elif not own.is_configured_in_repository:
            batching = ["batching"] if service.batching is not None else []
            if declared := [*batching, *own.settings_of_model]:
                in_repository = "whose models have their settings in the repository"
                yield f"{listed(declared)} of ModelService on {runtime.technology} {runtime.version}, {in_repository}"


def is_first_graph(caller: Component) -> bool:
    """Whether it is an inference graph of Seldon Core 1."""
    run_by = caller.run_by if isinstance(caller, InferenceGraph) else None
    return isinstance(run_by, SeldonCore) and not run_by.is_second


def predictor_binding(target: Component, edge: GraphEdge, ports: tuple[Port, ...]) -> ClientBinding:
    """The URL and the address of the Service of a predictor.

    Args:
        target: the service or graph that is called.
        edge: the call.
        ports: those of the service orchestrator that it takes requests on.
    """
    prefix, host, key = variable_prefix(target, edge.relation), predictor_service(target), key_of(target)
    addresses = {"http": ("URL", f"http://{host}"), "grpc": ("GRPC_ADDRESS", host)}
    named = ((*addresses[one.name], one.number) for one in ports)
    return ClientBinding(
        {f"{prefix}_{end}": f"{address}:{number}" for end, address, number in named},
        egress=({"to": pods_of(target), "ports": tcp(*service_ports(ports))},),
        endpoints=tuple(Endpoint(host, one.number, one.app_protocol, key=key) for one in ports),
    )


def key_of(component: Component) -> str:
    """Key of its SeldonDeployment."""
    return f"seldondeployment/{component.name}"


def _for_graphs(part: ServerPart) -> tuple[Port, ...]:
    """Ports of the model server that the service orchestrators of graphs call: not offered to traffic from outside."""
    return tuple(replace(one, is_internal=True) for one in part.ports if one.name in {"http", "grpc"})


def _part(service: ModelService, namespace: str) -> ServerPart:
    """The part of its model server, which finds the model in a folder."""
    server = cast("SeldonCore", service.runtime).server
    lowering = cast("ServerRuntime", RUNTIMES[type(server)]())
    pods = f'namespace="{namespace}",pod=~"{deployment_name(service)}-.*"'
    return with_ports(lowering.part(as_mounted(service), server, pods))


def _pods(service: ModelService, bindings: Bindings, context: LoweringContext) -> tuple[Workload, Workload, ServerPart]:
    """The pods of a version under its own name, the same as those of the service, and the part of its model server."""
    part, runtime = _part(service, context.namespace), cast("SeldonCore", service.runtime)
    version = server_workload(as_mounted(service), part, bindings, shutdown_seconds(context.graph, service))
    return version, _with_artifact(version, service, runtime, part), part


def _with_artifact(version: Workload, service: ModelService, runtime: SeldonCore, part: ServerPart) -> Workload:
    """The pods under the name of the service, with the volume that has the model: filled, or a claim."""
    annotations = {**version.annotations, "aiscale.dev/model-artifact": service.served.artifact}
    named = replace(
        version, component=service, instance=service.name, scratch=scratch(part.scratch), annotations=annotations
    )
    workload = with_model(named, service, initializer(service, runtime))
    if is_fetched(service):
        return workload
    claim, _, path = (storage_uri(service) or "").removeprefix("pvc://").partition("/")
    volume = {"name": "models", "persistentVolumeClaim": {"claimName": claim, "readOnly": True}}
    mount = {"name": "models", "mountPath": MOUNT, **({"subPath": path} if path else {}), "readOnly": True}
    return replace(workload, volumes=(*workload.volumes, volume), mounts=(*workload.mounts, mount))


RUNTIME = SeldonRuntime()

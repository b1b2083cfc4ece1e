"""A model service on KServe: its own ServingRuntime, and an InferenceService that refers to it.

The server is the same as in a plain Deployment: image, arguments, ports, probes and metrics are those of its
``ServerPart``. KServe's stock runtimes are years old.

Source: KServe 0.21 (commit aaac4e294), pkg/controller/v1beta1/inferenceservice; schema-checked with the definitions of
0.20.0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from aiscale.analysis.delivery.held_shares import held_share
from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import NOTHING, ClientBinding, Endpoint, service_ports
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
from aiscale.lowering.serving.fetched_model import as_mounted, scratch, with_model
from aiscale.lowering.serving.kserve import knative
from aiscale.lowering.serving.kserve.inference_service import CanaryPart, inference_service, serving_runtime
from aiscale.lowering.serving.kserve.names import canary_predictor_name, initializer, predictor_name
from aiscale.lowering.serving.model_variables import name_for_requests
from aiscale.lowering.serving.operated_autoscaler import deployed_signals, operated_autoscaler
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.server_part import ServerPart
from aiscale.lowering.serving.version_deployment import server_config, server_workload
from aiscale.lowering.workload_network import workload_network_policy

_HTTP_PORT = 80
"""Port of the Service in front of the container's first port."""


@dataclass(frozen=True, slots=True)
class KServeRuntime:
    """The ``RuntimeLowering`` of KServe."""

    def supports(self, service: ModelService) -> bool:
        """With a model server that is lowered without KServe too."""
        return type(cast("KServe", service.runtime).server) in RUNTIMES

    def lower(self, service: ModelService, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
        """Identity, policy, ServingRuntime, InferenceService, budget and autoscaler.

        Beside it, where a canary has a share of the requests, the ServingRuntime of the new version.
        """
        runtime = cast("KServe", service.runtime)
        held = held_share(service) if runtime.mode == "Standard" else None
        bindings = replace(bindings, cloud=artifact_access(service, context))
        main = service if held is None else current_version(held)
        version, workload, part = _pods(main, bindings, context)
        yield service_account(workload, context, annotations=bindings.identity)
        stores = service.named_uris if held is not None else (service.served.artifact,)
        if runtime.mode == "Knative":
            yield knative.policy(workload, bindings, context, stores=stores)
        else:
            outside = service.traffic is not None
            yield workload_network_policy(workload, bindings, context, from_outside=outside, stores=stores)
        yield from bindings.grants
        if part.config:
            yield server_config(replace(version, component=main), part, context)
        yield from pod_claims(service, service.claims, workload.role, context)
        yield disruption_budget(workload, context)
        yield serving_runtime(main, runtime, workload, context)
        canary = None
        if held is not None:
            beside = version_beside(held)
            own, canary_pods, own_part = _pods(beside, bindings, context)
            if own_part.config:
                yield server_config(replace(own, component=beside), own_part, context)
            yield serving_runtime(beside, runtime, canary_pods, context)
            canary = CanaryPart(beside, canary_pods, held.percent)
        yield inference_service(main, runtime, workload, context, canary)
        if service.autoscaling is not None and runtime.mode == "Standard":
            yield operated_autoscaler(
                workload,
                service.autoscaling,
                context,
                part.queries,
                deployment=predictor_name(service),
                created_by=f"inferenceservice/{service.name}",
            )

    def service_beside(self, service: ModelService) -> str | None:
        """That of the canary."""
        is_split = cast("KServe", service.runtime).mode == "Standard" and held_share(service) is not None
        return canary_predictor_name(service) if is_split else None

    def binding(self, service: ModelService, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
        """The URL of the predictor's Service, the address of its gRPC port, and the name of a model that has one."""
        if edge.kind is not EdgeKind.CALLS:
            return NOTHING
        ports = _part(service, context.namespace).ports
        prefix = variable_prefix(service, edge.relation)
        endpoints: tuple[Endpoint, ...] = ()  # with Knative, another gateway would have to go through its own
        if cast("KServe", service.runtime).mode == "Knative":
            # The gateway knows the service by this host.
            variables = {f"{prefix}_URL": f"http://{predictor_name(service)}.{context.namespace}.svc"}
            egress = knative.gateway_egress()
        else:
            variables = {f"{prefix}_{end}": value for end, value in _addresses(service, ports)}
            egress = {"to": pods_of(service), "ports": tcp(*service_ports(ports))}
            endpoints = tuple(_endpoints(service, ports))
        variables |= name_for_requests(service, prefix)
        return ClientBinding(variables, egress=(egress,), endpoints=endpoints)

    def signals(self, service: ModelService) -> Collection[str]:
        """Those that its model server has a query for, or those of pods; with Knative one that it measures."""
        if cast("KServe", service.runtime).mode == "Knative" and service.autoscaling is not None:
            return {knative.signal_of(service.autoscaling).name}
        return deployed_signals(service.autoscaling, _part(service, "").queries)

    def without_effect(self, service: ModelService, server: ServingRuntime) -> Iterable[str]:
        """What does not reach its model server."""
        own = cast("KServe", server).server
        return RUNTIMES[type(own)]().without_effect(service, own) if own is not None else ()


def _pods(service: ModelService, bindings: Bindings, context: LoweringContext) -> tuple[Workload, Workload, ServerPart]:
    """The pods of a version under its own name, the same as KServe creates them, and the part of its model server."""
    part = _part(service, context.namespace)
    version = server_workload(as_mounted(service), part, bindings, shutdown_seconds(context.graph, service))
    annotations = {"aiscale.dev/model-artifact": service.served.artifact}
    named = replace(
        version,
        component=service,
        instance=service.name,
        scratch=scratch(part.scratch),
        annotations={**version.annotations, **annotations},
    )
    return version, with_model(named, service, initializer(cast("KServe", service.runtime))), part


def _part(service: ModelService, namespace: str) -> ServerPart:
    """The part of its model server, which finds the model where KServe puts it."""
    server = cast("KServe", service.runtime).server
    assert server is not None, "the registry lowers no service without a model server"
    lowering = cast("ServerRuntime", RUNTIMES[type(server)]())
    pods = f'namespace="{namespace}",pod=~"{predictor_name(service)}-.*"'
    return lowering.part(as_mounted(service), server, pods)


def _endpoints(service: ModelService, ports: tuple[Port, ...]) -> Iterator[Endpoint]:
    """Where gateways send requests to: the same ports."""
    for port in ports:
        if port.app_protocol and not port.is_internal:
            number = _HTTP_PORT if port == ports[0] else port.number
            key = f"inferenceservice/{service.name}"
            yield Endpoint(predictor_name(service), number, port.app_protocol, key=key)


def _addresses(service: ModelService, ports: tuple[Port, ...]) -> Iterator[tuple[str, str]]:
    """End of each variable, and its value: KServe's Service has port 80 for the first port, and the others as is."""
    host = predictor_name(service)
    for port in ports:
        if port.name == "http":
            number = _HTTP_PORT if port == ports[0] else port.number
            yield "URL", f"http://{host}" + ("" if number == _HTTP_PORT else f":{number}")
        elif port.name == "grpc":
            yield "GRPC_ADDRESS", f"{host}:{_HTTP_PORT if port == ports[0] else port.number}"


RUNTIME = KServeRuntime()

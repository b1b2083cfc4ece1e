"""A model service on Ray Serve: a RayService, whose cluster has a head and a worker for each replica.

Source: KubeRay 1.7.0, ray-operator/controllers/ray; Ray 2.60.0, Serve.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import NOTHING, ClientBinding, Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.network import pods_of, tcp
from aiscale.lowering.kubernetes.ray_cluster import (
    API_VERSION,
    HEAD_ROLE,
    METRICS,
    head_group,
    head_name,
    worker_group,
)
from aiscale.lowering.kubernetes.service import identity, service_account
from aiscale.lowering.kubernetes.volumes import pod_claims
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.artifact_access import artifact_access
from aiscale.lowering.serving.model_variables import name_for_requests
from aiscale.lowering.serving.ray_serve.gateway import gateway_egress, gateway_endpoint, gateway_host
from aiscale.lowering.serving.ray_serve.names import SERVE_PORT, gateway_name, serve_service
from aiscale.lowering.serving.ray_serve.network import cluster_policies
from aiscale.lowering.serving.ray_serve.pods import (
    autoscaler_options,
    head_pods,
    ray_part,
    worker_pods,
)
from aiscale.lowering.serving.ray_serve.serve_config import serve_config
from aiscale.lowering.serving.version_deployment import DRAIN_S, server_workload

_CLUSTER = ("spec", "rayClusterConfig")
_HEAD = PodTemplate((*_CLUSTER, "headGroupSpec", "template"), METRICS)
_WORKERS = PodTemplate((*_CLUSTER, "workerGroupSpecs", "0", "template"), METRICS)

_DELETION_S = 60
"""Seconds that an old cluster stays after the new one has all requests, at least. Source: KubeRay 1.7.0, default of
``rayClusterDeletionDelaySeconds``."""


@dataclass(frozen=True, slots=True)
class RayServeRuntime:
    """The ``RuntimeLowering`` of Ray Serve."""

    def supports(self, service: ModelService) -> bool:
        """With an application."""
        return cast("RayServe", service.runtime).import_path is not None

    def lower(self, service: ModelService, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
        """Identities and policies of head and workers, budget of the workers, and the RayService."""
        runtime, stop_s = cast("RayServe", service.runtime), shutdown_seconds(context.graph, service)
        bindings = replace(bindings, cloud=artifact_access(service, context))
        workers = worker_pods(service, server_workload(service, ray_part(service, runtime), bindings, stop_s))
        head = head_pods(service, runtime, workers)
        yield service_account(workers, context, annotations=bindings.identity)
        rights = ", to which KubeRay binds the rights of the autoscaler" if service.autoscaling is not None else ""
        yield identity(
            service,
            head_name(service),
            HEAD_ROLE,
            context,
            reason=f"the head of {service.name} has its own identity{rights}",
        )
        yield from cluster_policies(service, runtime, workers, bindings, context)
        yield from bindings.grants
        yield from pod_claims(service, service.claims, workers.role, context)
        yield disruption_budget(workers, context)
        yield _ray_service(service, runtime, head, workers, context, stop_s)

    def binding(self, service: ModelService, edge: GraphEdge, context: LoweringContext) -> ClientBinding:
        """The URL of the application at the Service that KubeRay creates, and the name of a model that has one.

        With incremental upgrades, the URL at the Gateway: there is no Service that KubeRay moves.
        """
        if edge.kind is not EdgeKind.CALLS:
            return NOTHING
        runtime, prefix = cast("RayServe", service.runtime), variable_prefix(service, edge.relation)
        path = runtime.route_prefix.rstrip("/")
        if runtime.is_incremental:
            return _at_gateway(service, runtime, prefix, path, context)
        host = serve_service(service)
        variables = {f"{prefix}_URL": f"http://{host}:{SERVE_PORT}{path}"}
        variables |= name_for_requests(service, prefix)
        egress = {"to": pods_of(service), "ports": tcp(SERVE_PORT)}
        endpoint = Endpoint(host, SERVE_PORT, "http", key=f"rayservice/{service.name}")
        return ClientBinding(variables, egress=(egress,), endpoints=(endpoint,))

    def service_beside(self, service: ModelService) -> str | None:  # noqa: ARG002  a question
        """None: its operator holds no shares."""
        return None

    def signals(self, service: ModelService) -> Collection[str]:  # noqa: ARG002  of all runtimes
        """What Serve measures itself: requests that run or wait."""
        return {"concurrency"}

    def without_effect(self, service: ModelService, server: ServingRuntime) -> Iterable[str]:  # noqa: ARG002  a question
        """Nothing: the application gets its settings as variables."""
        return ()


def _at_gateway(
    service: ModelService, runtime: RayServe, prefix: str, path: str, context: LoweringContext
) -> ClientBinding:
    host = gateway_host(service, runtime, context)
    return ClientBinding(
        {f"{prefix}_URL": f"http://{host}{path}", **name_for_requests(service, prefix)} if host is not None else {},
        egress=(gateway_egress(service, runtime, context),) if host is not None else (),
        endpoints=gateway_endpoint(service, runtime),
    )


def _upgrade_strategy(runtime: RayServe) -> dict[str, Any]:
    if not runtime.is_incremental:
        return {"type": runtime.upgrade}
    options = {
        "gatewayClassName": runtime.gateway_class_name,
        "stepSizePercent": runtime.step_size_percent,
        "intervalSeconds": runtime.interval_s,
        "maxSurgePercent": runtime.max_surge_percent,
    }
    return {"type": runtime.upgrade, "clusterUpgradeOptions": options}


def _ray_service(
    service: ModelService, runtime: RayServe, head: Workload, workers: Workload, context: LoweringContext, stop_s: int
) -> Resource:
    scaling = service.autoscaling
    cluster: dict[str, Any] = {"rayVersion": runtime.version}
    if scaling is not None:
        cluster |= {"enableInTreeAutoscaling": True, "autoscalerOptions": autoscaler_options(head)}
    if runtime.external_redis is not None:
        cluster["gcsFaultToleranceOptions"] = {"redisAddress": runtime.external_redis}
    cluster["headGroupSpec"] = head_group(head, context)
    group = worker_group(workers, context)
    if runtime.is_incremental:
        # Both clusters have a part of the replicas: Serve asks for them, and Ray's autoscaler for their workers.
        group["minReplicas"] = 0
    cluster["workerGroupSpecs"] = [group]
    port = {"name": "serve", "port": SERVE_PORT, "targetPort": SERVE_PORT, "protocol": "TCP", "appProtocol": "http"}
    manifest = {
        "apiVersion": API_VERSION,
        "kind": "RayService",
        "metadata": context.metadata(service, service.name, workers.role, version=workers.version),
        "spec": {
            "upgradeStrategy": _upgrade_strategy(runtime),
            "rayClusterDeletionDelaySeconds": max(_DELETION_S, DRAIN_S + stop_s),
            # Without a worker, the proxy of the head has to take the first request.
            "excludeHeadPodFromServeSvc": (scaling is None or scaling.min_replicas > 0) and not runtime.is_incremental,
            # KubeRay writes those of both clusters itself.
            **({} if runtime.is_incremental else {"serveService": {"spec": {"ports": [port]}}}),
            "serveConfigV2": serve_config(service, runtime, stop_s),
            "rayClusterConfig": cluster,
        },
    }
    pull_policy = (*_CLUSTER, "autoscalerOptions", "imagePullPolicy") if scaling is not None else ()
    count = str(service.replicas) if scaling is None else f"{scaling.min_replicas} to {scaling.max_replicas}"
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"KubeRay serves {service.model.name} {service.model.version} as {service.name} with {count} replicas",
        depends_on=(
            f"serviceaccount/{service.name}",
            f"serviceaccount/{head_name(service)}",
            f"networkpolicy/{service.name}",
            f"networkpolicy/{head_name(service)}",
            *([f"gateway/{gateway_name(service)}"] if runtime.is_incremental else []),
            *workers.depends_on,
        ),
        pods=(replace(_HEAD, pull_policy=pull_policy), _WORKERS),
    )


RUNTIME = RayServeRuntime()

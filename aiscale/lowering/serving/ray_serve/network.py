"""Network policies of a Ray cluster: its pods connect to each other on any port, as Ray's processes do.

Source: Ray documentation, Configuring Ray: ports of nodes and workers; KubeRay 1.7.0, RayService controller, which
asks the dashboard and the proxy of the head.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import RayServe
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    Rule,
    api_server_egress,
    cloud_egress,
    pods_of,
    private_egress,
    tcp,
)
from aiscale.lowering.kubernetes.ray_cluster import DASHBOARD_PORT, head_policy
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.pods import merged_at, value_at
from aiscale.lowering.resource import Resource
from aiscale.lowering.serving.ray_serve.gateway import gateway_peers, lower_gateway_of
from aiscale.lowering.serving.ray_serve.names import SERVE_PORT
from aiscale.lowering.workload_network import workload_network_policy


def cluster_policies(
    service: ModelService, runtime: RayServe, workers: Workload, bindings: Bindings, context: LoweringContext
) -> Iterator[Resource]:
    """That of all pods, and what the head needs besides: its operator, and the Kubernetes API where it scales.

    With incremental upgrades, callers connect to the proxies of a Gateway, and these to the pods.
    """
    made = workload_network_policy(
        workers,
        bindings,
        context,
        from_outside=service.traffic is not None,
        stores=(service.served.artifact, *filter(None, [runtime.working_dir])),
    )
    own = pods_of(service)
    more: list[Rule] = [{"to": own}]
    if runtime.external_redis is not None:
        more.append(private_egress(int(runtime.external_redis.rpartition(":")[2])))
    if runtime.pip:
        more += cloud_egress({"web"}, ())
    ingress = value_at(made.properties, ("spec", "ingress"))
    if runtime.is_incremental:
        callers = [rule for rule in ingress if rule.get("ports") == tcp(SERVE_PORT)]
        yield from lower_gateway_of(service, runtime, callers, context)
        peers = gateway_peers(service, runtime, context)
        proxies: Rule = {**({"from": peers} if peers else {}), "ports": tcp(SERVE_PORT)}
        ingress = [*([proxies] if callers else []), *(rule for rule in ingress if rule not in callers)]
    rules = {
        "ingress": [{"from": own}, *ingress],
        "egress": [*more, *(one for one in value_at(made.properties, ("spec", "egress")) if one not in more)],
    }
    yield replace(
        made,
        properties=merged_at(made.properties, ("spec",), rules),
        reason=f"{made.reason}; pods of its Ray cluster connect to each other",
    )
    yield head_policy(
        service,
        context,
        ports=(DASHBOARD_PORT, SERVE_PORT),
        egress=[api_server_egress(service, context)] if service.autoscaling is not None else [],
        reason=f"KubeRay deploys the application of {service.name} through the dashboard of its head"
        + (", which scales its workers through the Kubernetes API" if service.autoscaling is not None else ""),
    )

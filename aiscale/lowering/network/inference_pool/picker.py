"""The endpoint picker of an InferencePool: its identity, configuration, policy, Deployment and Service.

Source: Gateway API Inference Extension 1.5.0, charts epplib and inferencepool, pkg/epp/server/options.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from aiscale.analysis.network.meshes import is_service_mesh, mesh_of
from aiscale.analysis.network.picker_images import official_picker_image
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.network.route import Route
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.prefill import Prefill
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.network import (
    Rule,
    api_server_egress,
    namespace_peer,
    network_policy,
    pods_of,
    prometheus_peer,
    tcp,
)
from aiscale.lowering.kubernetes.service import service
from aiscale.lowering.kubernetes.workload import Port, Probes, Workload
from aiscale.lowering.labels import image_version
from aiscale.lowering.naming import fit
from aiscale.lowering.pods import Metrics
from aiscale.lowering.processing.identity import READ, identity_with_role
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.vllm.prefill import is_prefilled

PORT, HEALTH_PORT, METRICS_PORT = 9_002, 9_003, 9_090
"""Of Envoy's external processing, of the health service, and of Prometheus' metrics."""

_ROLE = "endpoint-picker"
_CONFIG = "/config"
_PREFILL_WEIGHTS = {"queue-scorer": 2, "kv-cache-utilization-scorer": 2, "prefix-cache-scorer": 3}
"""Of a picker for all of a request too."""

_DECODE_WEIGHTS = {"active-request-scorer": 2, "prefix-cache-scorer": 3}

_STOP_S = 130
"""Seconds to finish what it picks for. Source: its chart."""


def picker_name(pool: InferencePool) -> str:
    """Name of the picker's objects: the pool and its model service may have one name."""
    return fit(f"{pool.name}-epp")


def picker_resources(pool: InferencePool, model_port: int, context: LoweringContext) -> Iterator[Resource]:
    """All objects of the picker.

    Args:
        pool: the pool.
        model_port: port of the model servers, on which they serve metrics too.
        context: the graph and the namespace.
    """
    name, image = picker_name(pool), pool.picker_image or official_picker_image(pool)
    workload = Workload(
        component=pool,
        instance=name,
        role=_ROLE,
        image=image,
        version=image_version(image),
        resources=pool.picker_resources,
        replicas=pool.picker_replicas,
        autoscaling=None,
        args=tuple(_arguments(pool, context)),
        fields={"NAMESPACE": "metadata.namespace", "POD_NAME": "metadata.name"},
        ports=(
            Port("grpc", PORT, "kubernetes.io/h2c"),
            Port("grpc-health", HEALTH_PORT),
            Port("metrics", METRICS_PORT),
        ),
        probes=Probes(
            ready={"grpc": {"port": HEALTH_PORT, "service": "inference-extension"}},
            live={"grpc": {"port": HEALTH_PORT, "service": "inference-extension"}},
            startup_s=120,
        ),
        metrics=Metrics(METRICS_PORT),
        volumes=({"name": "config", "configMap": {"name": name, "defaultMode": 0o440}},),
        mounts=({"name": "config", "mountPath": _CONFIG, "readOnly": True},),
        stop_s=_STOP_S,
        depends_on=(f"configmap/{name}", f"rolebinding/{name}"),
        account=name,
        uses_api=True,
    )
    yield from identity_with_role(
        pool, context, _ROLE, _rights(), account=name, annotations={},
        reason=f"the endpoint picker of {pool.name} finds its replicas and objectives",
    )  # fmt: skip
    yield _policy(pool, name, model_port, context)
    yield _config(pool, name, context)
    yield service(workload, context, name=name, reason=f"gateways ask the endpoint picker of {pool.name} by this name")
    yield disruption_budget(workload, context)
    yield deployment(workload, context)


def prefilled(pool: InferencePool, context: LoweringContext) -> ModelService | None:
    """The service of a pool, where others compute the key-value caches of its prompts."""
    service = pool.service
    return service if isinstance(service, ModelService) and is_prefilled(service, context.whole) else None


def is_encrypted_by_mesh(pool: InferencePool, context: LoweringContext) -> bool:
    """Whether a mesh encrypts the connections of gateways to the picker, which has a self-signed certificate else."""
    return is_service_mesh(mesh_of(context.whole, pool.service))


def _arguments(pool: InferencePool, context: LoweringContext) -> Iterator[str]:
    yield f"--pool-name={pool.name}"
    yield f"--pool-namespace={context.namespace}"
    yield f"--config-file={_CONFIG}/plugins.yaml"
    yield "--zap-encoder=json"
    yield "--tracing=false"
    # It would need rights in the whole cluster; the network policy lets in Prometheus alone.
    yield "--metrics-endpoint-auth=false"
    if is_encrypted_by_mesh(pool, context):
        yield "--secure-serving=false"


def _rights() -> Sequence[dict[str, Any]]:
    def read(group: str, *resources: str) -> dict[str, Any]:
        return {"apiGroups": [group], "resources": list(resources), "verbs": list(READ)}

    return (
        read("", "pods"),
        read("inference.networking.k8s.io", "inferencepools"),
        read("inference.networking.x-k8s.io", "inferenceobjectives", "inferencemodelrewrites"),
    )


def _config(pool: InferencePool, name: str, context: LoweringContext) -> Resource:
    generating = prefilled(pool, context)
    config = {
        "apiVersion": "inference.networking.x-k8s.io/v1alpha1" if generating is None else "llm-d.ai/v1alpha1",
        "kind": "EndpointPickerConfig",
        # Priorities order requests that wait in the picker; without it none wait there.
        **({"featureGates": ["flowControl"]} if pool.priority else {}),
        **(_one_profile() if generating is None else _two_profiles(generating)),
    }
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": context.metadata(pool, name, _ROLE),
        "data": {"plugins.yaml": yaml.safe_dump(config, sort_keys=False)},
    }
    return kubernetes_resource(
        manifest,
        address=pool.address,
        reason=f"the endpoint picker of {pool.name} weighs queues, key-value caches and cached prefixes",
        depends_on=(context.namespace_key,),
    )


def _one_profile() -> dict[str, Any]:
    plugins = (*_PREFILL_WEIGHTS, "metrics-data-source", "core-metrics-extractor")
    return {
        "plugins": [{"type": plugin} for plugin in plugins],
        "schedulingProfiles": [{"name": "default", "plugins": _scorers(_PREFILL_WEIGHTS)}],
    }


def _two_profiles(generating: ModelService) -> dict[str, Any]:
    """One profile selects the replica that generates, the other one that for the prompt.

    Source: llm-d router 0.9 (commit 520af47), profilehandler/disagg; weights: KServe 0.20.0, llmisvc/scheduler.go.
    """
    prefill = generating.prefill
    assert isinstance(prefill, Prefill), "it has one"
    tokens = {"nonCachedTokens": prefill.min_tokens}
    scorers = dict.fromkeys((*_PREFILL_WEIGHTS, *_DECODE_WEIGHTS))
    plugins: list[dict[str, Any]] = [
        {"type": plugin} for plugin in ("prefill-filter", "decode-filter", *scorers, "max-score-picker")
    ]
    plugins += [
        {"type": "prefix-based-pd-decider", "parameters": tokens},
        {"type": "disagg-profile-handler", "parameters": {"deciders": {"prefill": "prefix-based-pd-decider"}}},
    ]
    weights = {"prefill": _PREFILL_WEIGHTS, "decode": _DECODE_WEIGHTS}
    profiles = [
        {"name": name, "plugins": [{"pluginRef": f"{name}-filter"}, *_scorers(own), {"pluginRef": "max-score-picker"}]}
        for name, own in weights.items()
    ]
    return {"plugins": plugins, "schedulingProfiles": profiles}


def _scorers(weights: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"pluginRef": plugin, "weight": weight} for plugin, weight in weights.items()]


def gateway_peers(pool: InferencePool, context: LoweringContext) -> list[Rule]:
    """The proxies of the gateways whose routes have the pool as a target; any source where one is unknown."""
    found: list[Rule] = []
    for edge in context.graph.in_edges(pool, EdgeKind.CALLS):
        route = context.graph[edge.source]
        if isinstance(route, Route):
            pods = route.gateway.pods_in(context.namespace)
            if pods is None:
                return []
            peer = {**namespace_peer(pods[0]), "podSelector": {"matchLabels": dict(pods[1])}}
            found += [] if peer in found else [peer]
    return found


def _policy(pool: InferencePool, name: str, model_port: int, context: LoweringContext) -> Resource:
    gateways, generating = gateway_peers(pool, context), prefilled(pool, context)
    replicas: list[Component] = [pool.service]
    if generating is not None and (other := generating.prefilled_by) is not None:
        replicas.append(other)
    return network_policy(
        pool,
        context,
        _ROLE,
        name=name,
        ingress=[
            {**({"from": gateways} if gateways else {}), "ports": tcp(PORT)},
            {"from": [prometheus_peer(pool.service, context)], "ports": tcp(METRICS_PORT)},
        ],
        egress=[
            {"to": pods_of(*replicas), "ports": tcp(model_port)},
            api_server_egress(pool.service, context),
        ],
        reason=f"gateways ask the endpoint picker of {pool.name}, which reads metrics of {pool.service.name}",
    )

"""Disaggregated prefill: replicas that compute key-value caches of prompts, and those that read them.

The endpoint picker of an InferencePool selects a replica for each of the two. The request goes to the sidecar of the
one that generates, which sends the prompt to the other one, and then the request to its own vLLM with the place of the
cache there. vLLM reads it with NIXL: it asks for the layout at a port of its own, and UCX selects the ports for the
cache.

Source: llm-d router 0.9 (commit 520af47), docs/disaggregation.md, pkg/sidecar/proxy; vLLM 0.33.0, kv_connector/v1/nixl,
envs.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from aiscale.analysis.network.meshes import is_service_mesh, mesh_of
from aiscale.components.network.inference_pool import InferencePool
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.prefill import Prefill
from aiscale.components.serving.runtimes import VLLM
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.rolled_out import workload_name
from aiscale.lowering.kubernetes.network import pods_of, tcp
from aiscale.lowering.kubernetes.workload import Port, Sidecar
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.vllm.kv_transfer import KvConnector

POOL_LABEL = "aiscale.dev/inference-pool"
"""Label of the pods of an InferencePool of two model services, with the name of the workload that generates."""

ROLE_LABEL = "llm-d.ai/role"
"""Label by which the endpoint picker tells the two apart. Source: pkg/epp, filter/bylabel/roles.go."""

PORT, OWN_PORT = 8_000, 8_001
"""Ports of the sidecar, and of vLLM behind it."""

_CONNECTOR = "NixlConnector"
_HOST = {"VLLM_NIXL_SIDE_CHANNEL_HOST": "status.podIP"}
_FIRST_PORT = 1_024
_LAST_PORT = 65_535


class PrefillPlace(NamedTuple):
    """The place of a model service in disaggregated prefill.

    Attributes:
        connectors: how its replicas write or read key-value caches.
        fields: variables from fields of its pods.
        labels: labels of its pods.
        sidecars: what is in front of vLLM.
    """

    connectors: tuple[KvConnector, ...] = ()
    fields: Mapping[str, str] = MappingProxyType({})
    labels: Mapping[str, str] = MappingProxyType({})
    sidecars: tuple[Sidecar, ...] = ()


ALONE = PrefillPlace()
"""That of a service without ``prefill``."""


def place_of(service: ModelService, runtime: VLLM, context: LoweringContext) -> PrefillPlace:
    """The place of a model service in disaggregated prefill."""
    graph = context.whole
    if is_prefilled(service, graph):
        return PrefillPlace(
            (KvConnector(_CONNECTOR, "kv_consumer"),),
            _HOST,
            {**pool_labels(service, graph), ROLE_LABEL: "decode"},
            (_sidecar(runtime),),
        )
    generating = next((one for one in generating_for(service, graph) if is_prefilled(one, graph)), None)
    if generating is None:
        return ALONE
    labels = {**pool_labels(generating, graph), ROLE_LABEL: "prefill"}
    return PrefillPlace((KvConnector(_CONNECTOR, "kv_producer"),), fields=_HOST, labels=labels)


def is_prefilled(service: ModelService, graph: ArchitectureGraph) -> bool:
    """Whether a service reads the caches of its ``prefill``: an endpoint picker selects replicas for both."""
    return service.prefill is not None and not is_in_mesh(service, graph) and any(pools_of(service, graph))


def is_in_mesh(service: ModelService, graph: ArchitectureGraph) -> bool:
    """Whether a proxy of a mesh is between the replicas of a service and those of its ``prefill``.

    UCX selects its ports, and proxies refuse connections to the addresses of pods where they ask for mutual TLS.
    """
    ends = (service, service.prefilled_by)
    return any(one is not None and is_service_mesh(mesh_of(graph, one)) for one in ends)


def generating_for(service: ModelService, graph: ArchitectureGraph) -> Iterator[ModelService]:
    """The services whose ``prefill`` a service is."""
    for edge in graph.in_edges(service, EdgeKind.CALLS):
        generating = graph[edge.source]
        if isinstance(edge.relation, Prefill) and isinstance(generating, ModelService):
            yield generating


def pool_labels(service: ModelService, graph: ArchitectureGraph) -> dict[str, str]:
    """Labels of the pods of a service with ``prefill``, and of those that compute its caches."""
    return {POOL_LABEL: workload_name(service, graph)}


def prefill_objects(service: ModelService, context: LoweringContext) -> Iterator[Resource]:
    """The NetworkPolicy for the caches of a service with ``prefill``, and for the endpoint pickers of its pools."""
    if not is_prefilled(service, context.whole):
        return
    other, labels = service.prefilled_by, {POOL_LABEL: workload_name(service, context.whole)}
    assert other is not None, "it reads the caches of one"
    name = fit(f"{service.name}-kv-transfer")
    peer = [{"podSelector": {"matchLabels": labels}}]
    any_port = [{"protocol": "TCP", "port": _FIRST_PORT, "endPort": _LAST_PORT}]
    pools = list(pools_of(service, context.graph))
    spec = {
        "podSelector": {"matchLabels": labels},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": peer, "ports": any_port},
            *([{"from": pods_of(*pools), "ports": tcp(PORT)}] if pools else []),
        ],
        "egress": [{"to": peer, "ports": any_port}],
    }
    manifest = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": context.metadata(service, name, "model-server"),
        "spec": spec,
    }
    yield kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"replicas of {service.name} read key-value caches of {other.name}: UCX selects the ports",
        depends_on=(context.namespace_key,),
    )


def pools_of(service: ModelService, graph: ArchitectureGraph) -> Iterator[InferencePool]:
    """The pools of the replicas of a service."""
    for edge in graph.in_edges(service, EdgeKind.CALLS):
        if isinstance(pool := graph[edge.source], InferencePool):
            yield pool


def _sidecar(runtime: VLLM) -> Sidecar:
    """The sidecar of a replica that generates."""
    return Sidecar(
        "routing-sidecar",
        runtime.routing_sidecar or runtime.prefill_sidecar_image.official,
        (f"--port={PORT}", f"--vllm-port={OWN_PORT}", "--kv-connector=nixlv2", "--secure-proxy=false"),
        (Port("http", PORT, "http"),),
        runtime.routing_sidecar_resources,
        # It answers by itself: vLLM has probes of its own.
        {"httpGet": {"path": "/health", "port": "http"}},
    )

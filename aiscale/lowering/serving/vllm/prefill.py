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
from aiscale.components.serving.runtimes import VLLM
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.rolled_out import workload_name
from aiscale.lowering.kubernetes.network import network_policy, pods_of, tcp
from aiscale.lowering.kubernetes.workload import Port, Sidecar
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource
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
    generating = _generating(context.whole).get(service.address)
    if generating is None:
        return ALONE
    labels = pool_labels(generating, context.whole)
    if generating is not service:
        connector = KvConnector(_CONNECTOR, "kv_producer")
        return PrefillPlace((connector,), fields=_HOST, labels={**labels, ROLE_LABEL: "prefill"})
    connector = KvConnector(_CONNECTOR, "kv_consumer")
    return PrefillPlace((connector,), _HOST, {**labels, ROLE_LABEL: "decode"}, (_sidecar(runtime),))


def is_prefilled(service: ModelService, graph: ArchitectureGraph) -> bool:
    """Whether a service reads the caches of its ``prefill``: an endpoint picker selects replicas for both."""
    return _generating(graph).get(service.address) is service


@once_per_graph
def _generating(graph: ArchitectureGraph) -> Mapping[str, ModelService]:
    """The service that generates, by its own address and by that of its ``prefill``; only where caches are read."""
    found: dict[str, ModelService] = {}
    for service in graph.of(ModelService):
        other = service.prefilled_by
        if other is not None and not is_in_mesh(service, graph) and any(pools_of(service, graph)):
            found[service.address] = service
            found.setdefault(other.address, service)
    return found


def is_in_mesh(service: ModelService, graph: ArchitectureGraph) -> bool:
    """Whether a proxy of a mesh is between the replicas of a service and those of its ``prefill``.

    UCX selects its ports, and proxies refuse connections to the addresses of pods where they ask for mutual TLS.
    """
    ends = (service, service.prefilled_by)
    return any(one is not None and is_service_mesh(mesh_of(graph, one)) for one in ends)


def pool_labels(service: ModelService, graph: ArchitectureGraph) -> dict[str, str]:
    """Labels of the pods of a service with ``prefill``, and of those that compute its caches."""
    return {POOL_LABEL: workload_name(service, graph)}


def prefill_objects(service: ModelService, context: LoweringContext) -> Iterator[Resource]:
    """The NetworkPolicy for the caches of a service with ``prefill``, and for the endpoint pickers of its pools."""
    if not is_prefilled(service, context.whole):
        return
    other, labels = service.prefilled_by, pool_labels(service, context.whole)
    assert other is not None, "it reads the caches of one"
    peer = [{"podSelector": {"matchLabels": labels}}]
    any_port = [{"protocol": "TCP", "port": _FIRST_PORT, "endPort": _LAST_PORT}]
    pools = list(pools_of(service, context.graph))
    of_pickers = [{"from": pods_of(*pools), "ports": tcp(PORT)}] if pools else []
    yield network_policy(
        service,
        context,
        "model-server",
        name=fit(f"{service.name}-kv-transfer"),
        pods=labels,
        ingress=[{"from": peer, "ports": any_port}, *of_pickers],
        egress=[{"to": peer, "ports": any_port}],
        reason=f"replicas of {service.name} read key-value caches of {other.name}: UCX selects the ports",
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

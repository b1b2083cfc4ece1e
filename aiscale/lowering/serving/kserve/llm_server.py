"""A language model on KServe's LLMInferenceService.

The server is the same as in a plain Deployment, and so is the pod: it fetches the model itself. An ``InferencePool`` is
aiscale's own, with its endpoint picker: the scheduler of an LLMInferenceService has a container for tokenizers that
downloads the model a second time, and a right in the whole cluster.

The Service of the controller leads to port 8000 of the pods. Its pods speak HTTP, also where KServe's configuration has
``enableLLMInferenceServiceTLS``.

Source: KServe 0.20.0, pkg/controller/v1alpha2/llmisvc; config/llmisvcconfig/config-llm-scheduler.yaml.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import cast

from aiscale.analysis.latency.shutdown_time import shutdown_seconds
from aiscale.analysis.streams.variable_names import variable_prefix
from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.prefill import Prefill
from aiscale.components.serving.runtimes import VLLM, LLMInferenceService
from aiscale.components.serving.runtimes.runtime import ServingRuntime
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import GraphEdge
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import NOTHING, ClientBinding, Endpoint
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.disruption import disruption_budget
from aiscale.lowering.kubernetes.leader_worker_set import SET_LABEL, group_policy
from aiscale.lowering.kubernetes.network import Rule, pods_of, tcp
from aiscale.lowering.kubernetes.service import service_account
from aiscale.lowering.kubernetes.volumes import pod_claims
from aiscale.lowering.registry import RUNTIMES
from aiscale.lowering.resource import Resource
from aiscale.lowering.serving.artifact_access import artifact_access
from aiscale.lowering.serving.kserve.llm_inference_service import llm_inference_service, with_stock_variables
from aiscale.lowering.serving.kserve.llm_names import PORT, deployment_name, leader_worker_set_name, service_name
from aiscale.lowering.serving.model_variables import name_for_requests
from aiscale.lowering.serving.operated_autoscaler import deployed_signals, operated_autoscaler
from aiscale.lowering.serving.runtime import ServerRuntime
from aiscale.lowering.serving.version_deployment import server_workload
from aiscale.lowering.workload_network import workload_network_policy


@dataclass(frozen=True, slots=True)
class LLMInferenceServiceRuntime:
    """The ``RuntimeLowering`` of an LLMInferenceService."""

    def supports(self, service: ModelService) -> bool:  # noqa: ARG002  a question
        """Each."""
        return True

    def lower(self, service: ModelService, bindings: Bindings, context: LoweringContext) -> Iterator[Resource]:
        """Identity, policy, LLMInferenceService, budget and autoscaler."""
        lowering = _lowering(service)
        part = lowering.part_within(service, _server(service), _pods(service, context.namespace), context)
        bindings = replace(bindings, cloud=artifact_access(service, context))
        stop_s = shutdown_seconds(context.graph, service)
        workload = with_stock_variables(server_workload(service, part, bindings, stop_s, service.name))
        key = f"llminferenceservice/{service.name}"
        yield service_account(workload, context, annotations=bindings.identity)
        yield workload_network_policy(
            workload,
            bindings,
            context,
            from_outside=service.traffic is not None,
            stores=(*service.named_uris, *part.stores),
        )
        yield from bindings.grants
        yield from pod_claims(service, service.claims, workload.role, context)
        if lowering.beside is not None:
            yield from lowering.beside(service, context)
        if workload.group is not None:
            yield group_policy(workload, context, {SET_LABEL: leader_worker_set_name(service)})
        yield disruption_budget(workload, context)
        yield llm_inference_service(service, workload, context)
        if service.autoscaling is not None:
            yield operated_autoscaler(
                workload,
                service.autoscaling,
                context,
                part.queries,
                deployment=_created_name(service),
                created_by=key,
            )

    def binding(self, service: ModelService, edge: GraphEdge, context: LoweringContext) -> ClientBinding:  # noqa: ARG002  that of its Service
        """The URL of the Service that the controller creates, and the name of a model that has one."""
        if edge.kind is not EdgeKind.CALLS:
            return NOTHING
        egress: tuple[Rule, ...] = ({"to": pods_of(service), "ports": tcp(PORT)},)
        if isinstance(edge.relation, Prefill):
            return ClientBinding(egress=egress)
        prefix, name = variable_prefix(service, edge.relation), service_name(service)
        return ClientBinding(
            {f"{prefix}_URL": f"http://{name}:{PORT}", **name_for_requests(service, prefix)},
            egress=egress,
            endpoints=(Endpoint(name, PORT, "http", key=f"llminferenceservice/{service.name}"),),
        )

    def service_beside(self, service: ModelService) -> str | None:  # noqa: ARG002  a question
        """None: its operator holds no shares."""
        return None

    def signals(self, service: ModelService) -> Collection[str]:
        """Those that vLLM has a query for, or those of pods."""
        queries = _lowering(service).part(service, _server(service), _pods(service, "")).queries
        return deployed_signals(service.autoscaling, queries)

    def without_effect(self, service: ModelService, server: ServingRuntime) -> Iterable[str]:
        """What does not reach vLLM."""
        return _lowering(service).without_effect(service, cast("LLMInferenceService", server).server)


def _server(service: ModelService) -> VLLM:
    return cast("LLMInferenceService", service.runtime).server


def _lowering(service: ModelService) -> ServerRuntime:
    return cast("ServerRuntime", RUNTIMES[type(_server(service))]())


def _created_name(service: ModelService) -> str:
    """Name of what creates the pods."""
    return (deployment_name if service.pods_per_replica == 1 else leader_worker_set_name)(service)


def _pods(service: ModelService, namespace: str) -> str:
    if service.pods_per_replica > 1:
        return f'namespace="{namespace}",pod=~"{_created_name(service)}-[0-9]+"'
    return f'namespace="{namespace}",pod=~"{deployment_name(service)}-[a-z0-9]+-[a-z0-9]{{5}}"'


RUNTIME = LLMInferenceServiceRuntime()

"""The LLMInferenceService of a model service: the model, the replicas, and the whole pod.

Where a replica is a group of pods, the controller creates a LeaderWorkerSet of ``template`` and ``worker``. It has a
configuration for these with data parallelism only, whose fields it merges in the same way. So ``parallelism`` says how
many pods there are, and the arguments of vLLM how the model is split.

KServe's controller merges ``template`` into the pod of its configuration ``kserve-config-llm-template``: containers,
variables and volumes by name, ports by number, mounts by path, all else field by field. The configuration has a script
as the command, probes, variables, and volumes. So that the pods are those that aiscale checks, the template says each
of these fields itself, and names the volumes of the configuration.

Labels of the pods are in the selector of the Deployment too, which is immutable: they are the same for all versions.

Source: KServe 0.20.0, config/llmisvcconfig/config-llm-template.yaml; pkg/controller/v1alpha2/llmisvc, config_merge.go,
workload_single_node.go, workload_multi_node.go and workload_storage.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.components.serving.model_service import ModelService
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import SHARED_MEMORY, pod_template
from aiscale.lowering.kubernetes.hardening import container_security
from aiscale.lowering.kubernetes.leader_worker_set import group_policy_name, leader_template, worker_template
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import ADDRESS, SYSTEM
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.kserve.llm_names import API_VERSION, CONTAINER, PORT, certificate_name

HUB_CACHE = "/tmp/.cache/huggingface/hub"  # noqa: S108  # a path inside the container, on its own volume

_VARIABLES = {"HF_HUB_CACHE": HUB_CACHE, "VLLM_LOGGING_LEVEL": "INFO"}
"""Variables of the configuration, with vLLM's defaults."""

_LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/managed-by", SYSTEM, ADDRESS)
"""Labels that pods of all versions have. ``part-of`` and ``component`` are those of the controller."""

_RENAMED = {"tmp": "tmp-dir", "shared-memory": "dshm"}
"""Volumes that the configuration has under another name."""

_UNUSED: Mapping[str, dict[str, Any]] = {
    "home": {"emptyDir": {"sizeLimit": "1Mi"}},
    "dshm": {"emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}},
    "model-cache": {"emptyDir": {"sizeLimit": "1Mi"}},
}
"""Volumes of the configuration that the server does not use: caches are below ``/tmp``."""

_CERTIFICATES = "tls-certs"
_STOCK_MOUNTS = {"/home": "home", SHARED_MEMORY: "dshm", "/models": "model-cache"}
_CERTIFICATE_PATH = "/var/run/kserve/tls"


def with_stock_variables(workload: Workload) -> Workload:
    """The pods with the variables of the configuration, below those of the service."""
    return replace(workload, environment={**_VARIABLES, **workload.environment})


def llm_inference_service(service: ModelService, workload: Workload, context: LoweringContext) -> Resource:
    """The LLMInferenceService."""
    manifest = {
        "apiVersion": API_VERSION,
        "kind": "LLMInferenceService",
        "metadata": context.metadata(service, service.name, workload.role, version=workload.version),
        "spec": {
            "model": {"uri": service.served.artifact, "name": service.model.known_to_server},
            # Its init container has no security context, and vLLM fetches the model itself.
            "storageInitializer": {"enabled": False},
            **workload_spec(service, workload, context),
        },
    }
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"KServe serves {service.model.name} {service.model.version} as {service.name}",
        depends_on=(
            f"serviceaccount/{service.name}",
            f"networkpolicy/{service.name}",
            *([f"networkpolicy/{group_policy_name(workload)}"] if workload.group is not None else []),
            *workload.depends_on,
        ),
        pods=(
            PodTemplate(("spec", "template"), workload.metrics, is_flat=True, above=("spec",)),
            *([PodTemplate(("spec", "worker"), is_flat=True, above=("spec",))] if workload.group is not None else []),
        ),
    )


def workload_spec(service: ModelService, workload: Workload, context: LoweringContext) -> dict[str, Any]:
    """A ``WorkloadSpec``: replicas, without them where an autoscaler sets their number, and the pods."""
    group = workload.group
    template = (pod_template if group is None else leader_template)(workload, context)
    metadata = template["metadata"]
    replicas = {"replicas": workload.replicas} if workload.autoscaling is None else {}
    workers: dict[str, Any] = {}
    if group is not None:
        workers["parallelism"] = {"data": group.size, "dataLocal": 1}
        workers["worker"] = _pod(service, worker_template(workload, context), in_group=True)
    return {
        **replicas,
        "labels": {name: metadata["labels"][name] for name in (*_LABELS, *workload.labels)},
        "annotations": _literal(metadata.get("annotations", {})),
        "template": _pod(service, template, in_group=group is not None),
        **workers,
    }


def _pod(service: ModelService, template: Mapping[str, Any], *, in_group: bool) -> dict[str, Any]:
    """A pod with the fields of the configuration, without its metadata."""
    spec = dict(template["spec"])
    [container], volumes = spec["containers"], spec["volumes"]
    spec["containers"] = [_container(container)]
    if in_group:
        # Of pods in groups, the configuration adds capabilities, which the restricted standard refuses. One list
        # replaces the other, and an empty one does not: this capability is allowed, and is of no use to the server.
        spec["containers"][0]["securityContext"] = container_security(any_port=True)
    spec["volumes"] = list(_volumes(service, volumes))
    found: dict[str, Any] = _literal(spec)
    return found


def _container(container: Mapping[str, Any]) -> dict[str, Any]:
    found = {**container, "name": CONTAINER}
    for name in ("startupProbe", "readinessProbe", "livenessProbe") if "readinessProbe" in container else ():
        found[name] = {**found[name], "httpGet": {**found[name]["httpGet"], "scheme": "HTTP"}}
    # The configuration has a command here, and a handler has one action.
    pause = found["lifecycle"]["preStop"]["sleep"]["seconds"]
    found["lifecycle"] = {"preStop": {"exec": {"command": ["/bin/sleep", str(pause)]}}}
    ports = found.get("ports", [])
    if all(one["containerPort"] != PORT for one in ports):  # a sidecar has it, or a leader
        found["ports"] = [*ports, {"containerPort": PORT, "protocol": "TCP"}]
    mounts = [{**one, "name": _volume_name(one["name"])} for one in found["volumeMounts"]]
    paths = {one["mountPath"] for one in mounts}
    found["volumeMounts"] = [
        *mounts,
        *({"name": name, "mountPath": path} for path, name in _STOCK_MOUNTS.items() if path not in paths),
        {"name": _CERTIFICATES, "mountPath": _CERTIFICATE_PATH, "readOnly": True},
    ]
    return found


def _volumes(service: ModelService, volumes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    names = [_volume_name(one["name"]) for one in volumes]
    yield from ({**one, "name": name} for one, name in zip(volumes, names, strict=True))
    yield from ({"name": name, **source} for name, source in _UNUSED.items() if name not in names)
    yield {"name": _CERTIFICATES, "secret": {"secretName": certificate_name(service)}}


def _volume_name(name: str) -> str:
    """The name of a volume in the template: one of the user's is never merged with one of the configuration."""
    if name in _RENAMED:
        return _RENAMED[name]
    return f"own-{name}" if name in {*_RENAMED.values(), *_UNUSED, _CERTIFICATES} else name


def _literal(value: Any) -> Any:
    """A value whose text the controller does not read as a template of Go: ``{{`` is the text itself."""
    if isinstance(value, str):
        return value.replace("{{", "{{`{{`}}")
    if isinstance(value, Mapping):
        return {name: _literal(item) for name, item in value.items()}
    return [_literal(item) for item in value] if isinstance(value, list) else value

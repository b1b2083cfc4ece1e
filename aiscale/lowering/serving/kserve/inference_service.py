"""The ServingRuntime and the InferenceService of a model service.

KServe merges both into the pods of a Deployment: container and volumes are those of the ServingRuntime, all other
fields of the pod are those of the predictor, volumes with one name once.

Source: KServe 0.21 (commit aaac4e294), components/predictor.go (buildPodSpec, buildObjectMeta), utils/utils.go.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from aiscale.components.serving.model_service import ModelService
from aiscale.components.serving.runtimes import KServe
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.deployment import deployment_strategy, pod_template
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.naming import instance_name
from aiscale.lowering.pods import Path, PodTemplate
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.serving.fetched_model import is_fetched, storage_initializer, storage_uri
from aiscale.lowering.serving.kserve import knative
from aiscale.lowering.serving.kserve.names import (
    CONTAINER,
    INFERENCE_SERVICE,
    SERVING_RUNTIME,
    canary_name,
    initializer,
)

_MODE, _AUTOSCALER = "serving.kserve.io/deploymentMode", "serving.kserve.io/autoscalerClass"

_VISIBILITY = {"networking.kserve.io/visibility": "cluster-local"}
"""Label of an InferenceService that KServe creates no ingress for."""

_KNATIVE_VISIBILITY = {"networking.knative.dev/visibility": "cluster-local"}

_OWN_METRICS = {"serving.kserve.io/enable-prometheus-scraping": "false"}
"""Annotation of pods whose ``prometheus.io`` annotations KServe leaves as they are."""


def serving_runtime(service: ModelService, runtime: KServe, workload: Workload, context: LoweringContext) -> Resource:
    """How the model server runs: its container and volumes. Each version of the model has its own."""
    instance = instance_name(service)
    spec = pod_template(workload, context)["spec"]
    container, volumes = {**spec["containers"][0], "name": CONTAINER}, spec["volumes"]
    if runtime.mode == "Knative":
        container, volumes = knative.container(container), knative.volumes(volumes)
    manifest = {
        "apiVersion": SERVING_RUNTIME,
        "kind": "ServingRuntime",
        "metadata": context.metadata(service, instance, workload.role, version=workload.version, instance=instance),
        "spec": {
            # Other services never get it by their format alone.
            "supportedModelFormats": [{"name": service.model.framework, "autoSelect": False}],
            "multiModel": False,
            "containers": [container],
            "volumes": volumes,
        },
    }
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"KServe runs {instance} with this server, and not with a stock runtime",
        depends_on=(context.namespace_key, *workload.depends_on),
        pods=(PodTemplate(("spec",), is_flat=True, has_metadata=False, has_pod_fields=False),),
    )


class CanaryPart(NamedTuple):
    """A new version beside the one of an InferenceService.

    Attributes:
        service: the service with this version.
        workload: its pods.
        percent: its share of the requests.
    """

    service: ModelService
    workload: Workload
    percent: int


def inference_service(
    service: ModelService,
    runtime: KServe,
    workload: Workload,
    context: LoweringContext,
    canary: CanaryPart | None = None,
) -> Resource:
    """The InferenceService: the model, and the fields of its pods.

    Args:
        service: the service, with the version that it has alone, or in front of a canary.
        runtime: its runtime.
        workload: its pods.
        context: the graph and the namespace.
        canary: the new version; None where there is one version.
    """
    metadata = context.metadata(service, service.name, workload.role, version=workload.version)
    if service.traffic is None:
        metadata["labels"] |= _VISIBILITY | (_KNATIVE_VISIBILITY if runtime.mode == "Knative" else {})
    metadata["annotations"] = {_MODE: runtime.mode}
    if runtime.mode == "Standard":
        metadata["annotations"][_AUTOSCALER] = "none" if service.autoscaling is None else "external"
    manifest: dict[str, Any] = {
        "apiVersion": INFERENCE_SERVICE,
        "kind": "InferenceService",
        "metadata": metadata,
        "spec": {"predictor": _predictor(service, runtime, workload, context)},
    }
    versions: list[tuple[ModelService, Workload]] = [(service, workload)]
    pods: list[Path] = [("spec", "predictor")]
    beside = ""
    if canary is not None:
        manifest["spec"]["canary"] = [_canary(canary, runtime, context)]
        if service.autoscaling is None:  # KServe takes the replicas of a canary that is ready from these
            count = service.replicas + canary.service.replicas
            manifest["spec"]["predictor"] |= {"minReplicas": count, "maxReplicas": count}
        versions.append((canary.service, canary.workload))
        pods.append(("spec", "canary", "0", "predictor"))
        beside = f", and {canary.service.model.version} with {canary.percent} % of the requests of its route"
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"KServe serves {service.model.name} {service.model.version} as {service.name}{beside}",
        depends_on=(
            f"serviceaccount/{service.name}",
            f"networkpolicy/{service.name}",
            *(f"servingruntime/{instance_name(one)}" for one, _ in versions),
            *dict.fromkeys(key for _, one in versions for key in one.depends_on),
        ),
        pods=tuple(
            PodTemplate(path, one.metrics, is_flat=True, has_metadata=False)
            for path, (_, one) in zip(pods, versions, strict=True)
        ),
    )


def _canary(canary: CanaryPart, runtime: KServe, context: LoweringContext) -> dict[str, Any]:
    """An item of ``canary``. KServe merges its predictor into that of the InferenceService, and scales it to no more.

    The definition requires ``model.name``, which KServe sets in the predictor itself. KServe sets the replicas of a
    Deployment for the class ``none`` alone. Source: KServe 0.21 (commit aaac4e294), deployment_reconciler.go.
    """
    found = _predictor(canary.service, runtime, canary.workload, context)
    del found["maxReplicas"], found["deploymentStrategy"]
    found["annotations"] |= {_AUTOSCALER: "none"}
    model = {"name": CONTAINER, **found["model"]}
    return {
        "trafficPercent": canary.percent,
        "predictor": {"name": canary_name(canary.service), **found, "model": model},
    }


def _predictor(service: ModelService, runtime: KServe, workload: Workload, context: LoweringContext) -> dict[str, Any]:
    template = pod_template(workload, context)
    spec = dict(template["spec"])
    [container], volumes = spec.pop("containers"), spec.pop("volumes")
    model: dict[str, Any] = {"modelFormat": {"name": service.model.framework}, "runtime": instance_name(service)}
    if (uri := storage_uri(service)) is not None:
        model["storageUri"] = uri
    found: dict[str, Any] = {**template["metadata"]}
    found["annotations"] = {**found.get("annotations", {}), **_OWN_METRICS}
    if runtime.mode == "Knative":
        fields, annotations = knative.scaling(service, workload.stop_s)
        found["annotations"] |= annotations
        found |= {**fields, "model": model, **knative.pod_fields(spec)}
    else:
        strategy = deployment_strategy(workload.strategy)
        found |= {**_replicas(service), "deploymentStrategy": strategy, "model": model, **spec}
    if is_fetched(service):
        disk = container["resources"]["limits"]["ephemeral-storage"]
        first = storage_initializer(service, initializer(runtime), disk)
        if runtime.mode == "Knative":
            first["securityContext"] |= {"runAsUser": workload.user_id, "runAsGroup": workload.user_id}
        mounted = {mount["name"] for mount in first["volumeMounts"]}
        found |= {"initContainers": [first], "volumes": [one for one in volumes if one["name"] in mounted]}
    return found


def _replicas(service: ModelService) -> dict[str, int]:
    scaling = service.autoscaling
    if scaling is None:
        return {"minReplicas": service.replicas, "maxReplicas": service.replicas}
    return {"minReplicas": scaling.min_replicas, "maxReplicas": scaling.max_replicas}

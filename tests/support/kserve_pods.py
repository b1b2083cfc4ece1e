"""The pods that KServe makes of our objects.

Source: KServe 0.21 (commit aaac4e294), components/predictor.go (buildPodSpec, buildObjectMeta), utils/utils.go
(MergePodSpec, MergeRuntimeContainers): volumes by name; the container of the ServingRuntime, since ours has no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiscale.lowering.resource import Resource

_OWN = (
    "annotations", "autoScaling", "canaryTrafficPercent", "containerConcurrency", "deploymentStrategy", "labels",
    "maxReplicas", "minReplicas", "model", "name", "scaleMetric", "scaleTarget", "timeout",
)  # fmt: skip
"""Fields of a predictor that are none of a pod."""


def kserve_pods(resources: Iterable[Resource]) -> dict[str, dict[str, Any]]:
    """The pod of each InferenceService, and of its canary, by the name of the Deployment without ``-predictor``."""
    objects = [one.properties for one in resources if one.is_kubernetes]
    runtimes = {one["metadata"]["name"]: one["spec"] for one in objects if one["kind"] == "ServingRuntime"}
    found = {}
    for service in objects:
        if service["kind"] != "InferenceService":
            continue
        name, predictor = service["metadata"]["name"], service["spec"]["predictor"]
        found[name] = _pod(service, predictor, name, runtimes)
        for one in service["spec"].get("canary", ()):
            canary = f"{name}-{one['predictor']['name']}"
            merged = {**predictor, **one["predictor"]}
            for field in ("labels", "annotations"):
                merged[field] = {**predictor[field], **one["predictor"][field]}
            found[canary] = _pod(service, merged, canary, runtimes)
    return found


def _pod(
    service: Mapping[str, Any], predictor: Mapping[str, Any], name: str, runtimes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    metadata = service["metadata"]
    runtime = runtimes[predictor["model"]["runtime"]]
    volumes = {one["name"]: one for one in (*runtime["volumes"], *predictor.get("volumes", ()))}
    labels = {
        **metadata["labels"],
        **predictor["labels"],
        "serving.kserve.io/inferenceservice": metadata["name"],
        "component": "predictor",
        "app": f"isvc.{name}-predictor",
    }
    fields = {name: value for name, value in predictor.items() if name not in _OWN}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{name}-predictor-x",
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": {**metadata["annotations"], **predictor["annotations"]},
        },
        "spec": {**fields, "containers": runtime["containers"], "volumes": list(volumes.values())},
    }

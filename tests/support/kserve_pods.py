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
    "maxReplicas", "minReplicas", "model", "scaleMetric", "scaleTarget", "timeout",
)  # fmt: skip
"""Fields of a predictor that are none of a pod."""


def kserve_pods(resources: Iterable[Resource]) -> dict[str, dict[str, Any]]:
    """The pod of each InferenceService, by its name."""
    objects = [one.properties for one in resources if one.is_kubernetes]
    runtimes = {one["metadata"]["name"]: one["spec"] for one in objects if one["kind"] == "ServingRuntime"}
    services = [one for one in objects if one["kind"] == "InferenceService"]
    return {one["metadata"]["name"]: _pod(one, runtimes) for one in services}


def _pod(service: Mapping[str, Any], runtimes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    metadata, predictor = service["metadata"], service["spec"]["predictor"]
    runtime = runtimes[predictor["model"]["runtime"]]
    volumes = {one["name"]: one for one in (*runtime["volumes"], *predictor.get("volumes", ()))}
    labels = {
        **metadata["labels"],
        **predictor["labels"],
        "serving.kserve.io/inferenceservice": metadata["name"],
        "component": "predictor",
        "app": f"isvc.{metadata['name']}-predictor",
    }
    fields = {name: value for name, value in predictor.items() if name not in _OWN}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{metadata['name']}-predictor-x",
            "namespace": metadata["namespace"],
            "labels": labels,
            "annotations": {**metadata["annotations"], **predictor["annotations"]},
        },
        "spec": {**fields, "containers": runtime["containers"], "volumes": list(volumes.values())},
    }

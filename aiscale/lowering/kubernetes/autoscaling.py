"""HorizontalPodAutoscaler for CPU and memory, and the behaviour that KEDA's autoscaler shares."""

from __future__ import annotations

from typing import Any

from aiscale.core.demand import Autoscaling
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.resource import Resource, kubernetes_resource

DEFAULT_TARGETS = {"cpu": 70, "memory": 80}
"""Utilisation in per cent, where the declared signal can not be measured and CPU stands in for it."""


def horizontal_autoscaler(workload: Workload, autoscaling: Autoscaling, context: LoweringContext) -> Resource:
    """The autoscaler of a workload that scales on CPU or memory.

    A workload whose signal can not be measured (a lag without a stream, a queue without a model server)
    scales on CPU, with one replica at least.
    """
    signal = autoscaling.signal if autoscaling.signal in DEFAULT_TARGETS else "cpu"
    target = autoscaling.target_value if signal == autoscaling.signal else DEFAULT_TARGETS[signal]
    manifest = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": context.metadata(
            workload.component, workload.instance, workload.role, version=workload.version, instance=workload.instance
        ),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": workload.kind, "name": workload.instance},
            "minReplicas": max(1, autoscaling.min_replicas),
            "maxReplicas": autoscaling.max_replicas,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": signal,
                        "target": {"type": "Utilization", "averageUtilization": max(1, round(target))},
                    },
                }
            ],
            "behavior": behavior(autoscaling),
        },
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"{workload.instance} keeps {signal} near {target:g} % with {autoscaling.min_replicas} to "
        f"{autoscaling.max_replicas} replicas",
        depends_on=(workload.key,),
    )


def behavior(autoscaling: Autoscaling) -> dict[str, Any]:
    """Out by four pods or as many per cent in a quarter of a minute; in after the cooldown, by a share in a minute.

    Source: Kubernetes HPA defaults for scaling out; scaling in is slower than the default, which may drop
    every surplus pod at one go.
    """
    return {
        "scaleUp": {
            "stabilizationWindowSeconds": min(3_600, round(autoscaling.scale_up_stabilization)),
            "selectPolicy": "Max",
            "policies": [
                {"type": "Pods", "value": 4, "periodSeconds": 15},
                {"type": "Percent", "value": max(1, round(autoscaling.scale_up_percent)), "periodSeconds": 15},
            ],
        },
        "scaleDown": {
            # Source: the API allows 0 to 3,600 seconds.
            "stabilizationWindowSeconds": min(3_600, round(autoscaling.cooldown)),
            "policies": [
                {"type": "Percent", "value": max(1, round(autoscaling.scale_down_percent)), "periodSeconds": 60}
            ],
        },
    }

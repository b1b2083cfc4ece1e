"""HorizontalPodAutoscaler for CPU and memory, and the behaviour that KEDA's autoscaler shares."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aiscale.core.values.demand import MEASURED_BY_KUBERNETES, Autoscaling, Signal
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.resource import Resource, kubernetes_resource


def watched(autoscaling: Autoscaling, answered: Collection[str] = ()) -> tuple[Signal, ...]:
    """The signals that can be measured; CPU where none can.

    Args:
        autoscaling: what the blueprint names.
        answered: names of signals that are queried outside Kubernetes, which measures CPU and memory.
    """
    found = tuple(one for one in autoscaling.signals if one.name in MEASURED_BY_KUBERNETES or one.name in answered)
    return found or (Signal("cpu"),) * bool(autoscaling.signals)


def horizontal_autoscaler(workload: Workload, autoscaling: Autoscaling, context: LoweringContext) -> Resource:
    """The autoscaler of a workload that scales on CPU and memory.

    A signal that cannot be measured (a lag without a stream, a queue without a model server) is left out. Where
    there is no other the workload scales on CPU, with one replica at least.
    """
    signals = watched(autoscaling)
    manifest = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": context.metadata(
            workload.component, workload.instance, workload.role, version=workload.version, instance=workload.instance
        ),
        "spec": {
            "scaleTargetRef": workload.target,
            "minReplicas": max(1, autoscaling.min_replicas),
            "maxReplicas": autoscaling.max_replicas,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {
                        "name": signal.name,
                        "target": {"type": "Utilization", "averageUtilization": max(1, round(signal.target_value))},
                    },
                }
                for signal in signals
            ],
            "behavior": behavior(autoscaling),
        },
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"{workload.instance} keeps {' and '.join(map(share_words, signals))} with {autoscaling.min_replicas} "
        f"to {autoscaling.max_replicas} replicas",
        depends_on=(workload.key,),
    )


def share_words(signal: Signal) -> str:
    """``cpu near 70 %``: what is kept of a signal that Kubernetes measures."""
    return f"{signal.name} near {signal.target_value:g} %"


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

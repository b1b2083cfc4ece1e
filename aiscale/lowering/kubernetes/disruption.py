"""PodDisruptionBudget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.labels import selector
from aiscale.lowering.resource import Resource, kubernetes_resource


def disruption_budget(workload: Workload, context: LoweringContext) -> Resource:
    """One pod at a time may be evicted; pods that are not ready never block a drain."""
    manifest = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": context.metadata(
            workload.component, workload.instance, workload.role, version=workload.version, instance=workload.instance
        ),
        "spec": one_at_a_time(selector(workload.name, workload.instance)),
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"node drains take one pod of {workload.instance} at a time",
        depends_on=(context.namespace_key,),
    )


def one_at_a_time(labels: Mapping[str, str]) -> dict[str, Any]:
    """``spec`` of such a PodDisruptionBudget for the pods with these labels."""
    return {
        "maxUnavailable": 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
        "selector": {"matchLabels": dict(labels)},
    }

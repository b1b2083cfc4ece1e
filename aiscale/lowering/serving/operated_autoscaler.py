"""The autoscaler of a predictor: aiscale's own, on the Deployment that KServe or Seldon Core 1 creates.

The autoscalers of these operators have no pace, schedule or complete fallback. KServe creates none with the class
``external``, Seldon without ``hpaSpec`` and ``kedaSpec``; both leave the number of replicas to this one.

KEDA refuses a ScaledObject with a trigger for CPU or memory whose Deployment does not exist yet, as before the operator
has seen its object. A HorizontalPodAutoscaler waits for it. So CPU and memory are watched alone, or not at all.

Source: KServe 0.21 (commit aaac4e294), reconcilers/hpa, reconcilers/keda, reconcilers/deployment; Seldon Core 1.17.1,
seldondeployment_controller.go, createDeployments (a Deployment without ``replicas`` keeps its number), and definition,
kedaSpec; KEDA, admission webhook of ScaledObject, verifyCPUMemoryScalers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from aiscale.core.values.demand import Autoscaling
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.event_autoscaling import autoscaler
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource
from aiscale.lowering.runtime_lowering import OF_PODS, SCHEDULES


def operated_autoscaler(
    workload: Workload,
    autoscaling: Autoscaling,
    context: LoweringContext,
    queries: Mapping[str, str],
    *,
    deployment: str,
    created_by: str,
) -> Resource:
    """The autoscaler, under the name of the service: KServe writes over one with the name of its Deployment.

    Args:
        workload: the pods.
        autoscaling: bounds and signals.
        context: the graph and the namespace.
        queries: PromQL of each signal that the model server measures.
        deployment: name of what creates the pods.
        created_by: key of the custom resource that it is created from.
    """
    asked = tuple(one for one in autoscaling.signals if one.name in queries)
    watched = {"signals": asked} if asked else {"schedules": ()}
    made = autoscaler(workload, autoscaling.model_copy(update=watched), context, queries)
    properties = merged_at(made.properties, ("spec", "scaleTargetRef"), {"name": deployment})
    return replace(made, properties=properties, depends_on=(created_by,))


def deployed_signals(autoscaling: Autoscaling | None, queries: Collection[str]) -> Collection[str]:
    """Which signals are deployed, ``schedules`` among them: those that are queried, or CPU and memory.

    Args:
        autoscaling: bounds and signals.
        queries: names of the signals that the model server measures.
    """
    asks = autoscaling is not None and any(name in queries for name in autoscaling.signal_names)
    return {*queries, SCHEDULES} if asks else OF_PODS

"""The autoscaler of a predictor: aiscale's own, on the Deployment that KServe creates.

KServe's autoscalers have no pace, schedule or fallback. With the class ``external`` it creates none, and leaves the
number of replicas to this one.

Source: KServe 0.21 (commit aaac4e294), reconcilers/hpa, reconcilers/keda, reconcilers/deployment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aiscale.core.values.demand import Autoscaling
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.event_autoscaling import autoscaler
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.pods import merged_at
from aiscale.lowering.resource import Resource
from aiscale.lowering.serving.kserve.names import predictor_name


def predictor_autoscaler(
    workload: Workload, autoscaling: Autoscaling, context: LoweringContext, queries: Mapping[str, str]
) -> Resource:
    """The autoscaler, under the name of the service: KServe writes over one with the name of its Deployment.

    Args:
        workload: the pods.
        autoscaling: bounds and signals.
        context: the graph and the namespace.
        queries: PromQL of each signal that the model server measures.
    """
    made = autoscaler(workload, autoscaling, context, queries)
    target = {"name": predictor_name(workload.component)}
    return replace(
        made,
        properties=merged_at(made.properties, ("spec", "scaleTargetRef"), target),
        depends_on=(f"inferenceservice/{workload.component.name}",),
    )

"""AnalysisTemplate: what is measured of a new version, and when it fails.

Source: Argo Rollouts 1.9.1, analysis, Prometheus metrics; analysis.go, assessMetricStatus.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiscale.core.ports import Service
from aiscale.core.values.rollout import MetricGate
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.argo_rollouts.strategy import LATEST, STABLE
from aiscale.lowering.delivery.conditions import Measured, conditions, named
from aiscale.lowering.delivery.rolled_out import Judged
from aiscale.lowering.kubernetes.event_autoscaling import prometheus_address
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.quantities import Duration

API_VERSION = "argoproj.io/v1alpha1"
ROLE = "rollout"
_NO_DATA = "len(result) == 0 || isNaN(result[0])"


def measured(service: Service, rollout: Judged, context: LoweringContext) -> Iterator[Measured]:
    """The conditions of a rollout, of which Argo Rollouts fills in the hash of the new version."""
    return conditions(service, rollout, context, f"{service.name}-{{{{args.{LATEST}}}}}-.*")


def analysis_template(
    service: Service, rollout: Judged, context: LoweringContext, *, name: str, ends_itself: bool
) -> Resource | None:
    """The AnalysisTemplate of a phase of a rollout; None where nothing can be measured.

    Args:
        service: what is rolled out.
        rollout: the phase.
        context: where the service is deployed.
        name: of the template.
        ends_itself: whether nothing but the number of its measurements ends the analysis.
    """
    found = named(measured(service, rollout, context))
    if not found:
        return None
    address = prometheus_address(service, context)
    manifest = {
        "apiVersion": API_VERSION,
        "kind": "AnalysisTemplate",
        "metadata": context.metadata(service, name, ROLE),
        "spec": {
            "args": [{"name": LATEST}, {"name": STABLE}],
            "metrics": [
                _metric(gate, query, address, words, rollout.bake if ends_itself else None)
                for words, gate, query in found
            ],
        },
    }
    return kubernetes_resource(
        manifest,
        address=service.address,
        reason=f"a new version of {service.name} that fails a condition is rolled back",
        depends_on=(context.namespace_key,),
    )


def _metric(gate: MetricGate, query: str, address: str, name: str, lasts: Duration | None) -> dict[str, Any]:
    holds = " && ".join(_bounds(gate))
    delay = gate.interval + (gate.label_delay or 0)
    fails = f"!({holds})"
    limits: dict[str, Any] = {"failureLimit": gate.failures - 1}
    if gate.without_data == "fail":
        failure = f"{_NO_DATA} || {fails}"
    else:
        failure = f"!({_NO_DATA}) && {fails}"
        # More measurements without data than that pause the rollout.
        limits["inconclusiveLimit"] = gate.failures - 1
    count = {"count": max(gate.failures, round(lasts / gate.interval))} if lasts is not None else {}
    return {
        "name": name,
        "initialDelay": f"{round(delay)}s",
        "interval": f"{round(gate.interval)}s",
        **count,
        **limits,
        "successCondition": f"!({_NO_DATA}) && {holds}",
        "failureCondition": failure,
        "provider": {"prometheus": {"address": address, "query": query}},
    }


def _bounds(gate: MetricGate) -> Iterator[str]:
    if gate.at_least is not None:
        yield f"result[0] >= {gate.at_least:.12g}"
    if gate.at_most is not None:
        yield f"result[0] <= {gate.at_most:.12g}"

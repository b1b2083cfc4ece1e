"""MetricTemplate: what Flagger measures of a new version before each step, and the bounds.

Source: Flagger 1.44.0, MetricTemplate; pkg/controller/scheduler_metrics.go, runMetricChecks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from aiscale.core.ports import Service
from aiscale.core.values.rollout import Canary, MetricGate
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.delivery.conditions import Measured, conditions, named
from aiscale.lowering.kubernetes.event_autoscaling import prometheus_address
from aiscale.lowering.naming import fit
from aiscale.lowering.resource import Resource, kubernetes_resource

API_VERSION = "flagger.app/v1beta1"
ROLE = "rollout"
_OF_ARGO = "{{args."
"""Variables of Argo Rollouts in a query, which Flagger cannot fill in."""


class Template(NamedTuple):
    """A MetricTemplate, and the entry of ``analysis.metrics`` that refers to it."""

    resource: Resource
    metric: dict[str, Any]


def measured(service: Service, canary: Canary, context: LoweringContext) -> Iterator[Measured]:
    """The conditions of a canary. Pods of the current version have one part more in their names than its pods."""
    for one in conditions(service, canary, context, f"{service.name}-[a-z0-9]+-[a-z0-9]{{5}}"):
        yield one._replace(query=None) if one.query is not None and _OF_ARGO in one.query else one


def metric_templates(service: Service, canary: Canary, context: LoweringContext) -> Iterator[Template]:
    """A MetricTemplate for each condition that is measured."""
    for words, gate, query in named(measured(service, canary, context)):
        name = fit(f"{service.name}-{words}")
        manifest = {
            "apiVersion": API_VERSION,
            "kind": "MetricTemplate",
            "metadata": context.metadata(service, name, ROLE),
            "spec": {
                "provider": {"type": "prometheus", "address": prometheus_address(service, context)},
                "query": query,
            },
        }
        resource = kubernetes_resource(
            manifest,
            address=service.address,
            reason=f"Flagger measures {gate.metric} of a new version of {service.name} before each step",
            depends_on=(context.namespace_key,),
        )
        interval = f"{round(gate.interval)}s"
        yield Template(
            resource,
            {"name": words, "templateRef": {"name": name}, "thresholdRange": _bounds(gate), "interval": interval},
        )


def _bounds(gate: MetricGate) -> dict[str, float]:
    bounds = {"min": gate.at_least, "max": gate.at_most}
    return {name: bound for name, bound in bounds.items() if bound is not None}

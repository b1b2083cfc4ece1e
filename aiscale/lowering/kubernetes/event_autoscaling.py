"""The autoscaler of a workload: KEDA's ScaledObject for queues, rates and the time of the day.

Source: KEDA 2.20.2, prometheus, cron and cpu scalers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from aiscale.core.component import Component
from aiscale.core.values.demand import MEASURED_BY_KUBERNETES, TARGETS, Autoscaling, Schedule, Signal
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.autoscaling import behavior, horizontal_autoscaler, share_words, watched
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.resource import Resource, kubernetes_resource

NONE: Mapping[str, str] = MappingProxyType({})


def autoscaler(
    workload: Workload, autoscaling: Autoscaling, context: LoweringContext, queries: Mapping[str, str] = NONE
) -> Resource:
    """A HorizontalPodAutoscaler where Kubernetes measures all that is watched, else a ScaledObject.

    Args:
        workload: what is scaled.
        autoscaling: bounds and signals.
        context: the graph and the namespace.
        queries: PromQL for the sum over all replicas, of each signal that the model server measures.
    """
    signals = watched(autoscaling, queries)
    if not autoscaling.schedules and not any(signal.name in queries for signal in signals):
        return horizontal_autoscaler(workload, autoscaling, context)
    words = [_words(signal) for signal in signals]
    if times := len(autoscaling.schedules):
        words.append(f"has replicas ahead of {times} time{'s' if times != 1 else ''} of the day")
    return scaled_object(
        workload,
        autoscaling,
        context,
        triggers=[
            _asked(workload, signal, context, queries[signal.name]) if signal.name in queries else by_share(signal)
            for signal in signals
        ],
        reason=f"{workload.instance} {', and '.join(words)}",
    )


def by_share(signal: Signal) -> dict[str, Any]:
    """The trigger for CPU or memory."""
    value = str(max(1, round(signal.target_value)))
    return {"type": signal.name, "metricType": "Utilization", "metadata": {"value": value}}


def _asked(workload: Workload, signal: Signal, context: LoweringContext, query: str) -> dict[str, Any]:
    return {
        "type": "prometheus",
        "metricType": "AverageValue",
        "metadata": {
            "serverAddress": prometheus_address(workload.component, context),
            "query": query,
            "threshold": f"{signal.target_value:g}",
            # No data is not an empty queue: without this, a lost scrape would scale in under load.
            "ignoreNullValues": "false",
        },
    }


def _words(signal: Signal) -> str:
    if signal.name in MEASURED_BY_KUBERNETES:
        return f"keeps {share_words(signal)}"
    if signal.name == "queue":
        return f"holds about {signal.target_value:g} requests a replica"
    return f"keeps about {signal.target_value:g} {TARGETS[signal.name].unit} a replica"


def scaled_object(
    workload: Workload,
    autoscaling: Autoscaling,
    context: LoweringContext,
    *,
    triggers: list[dict[str, Any]],
    reason: str,
    depends_on: tuple[str, ...] = (),
    most: int | None = None,
    assured: int | None = None,
    modifiers: dict[str, str] | None = None,
) -> Resource:
    """The ScaledObject of a workload.

    Args:
        workload: what is scaled.
        autoscaling: bounds and pace.
        context: the graph and the namespace.
        triggers: what is watched, in KEDA's own shape.
        reason: one sentence: why it has these settings.
        depends_on: keys of further resources that must exist first.
        most: replicas at most; the autoscaling's own when absent.
        assured: replicas that are kept when the signal is lost; the autoscaling's own when absent.
        modifiers: how KEDA makes one measure of the triggers.
    """
    instance = workload.instance
    # KEDA has no fallback for triggers without an external source: cron, CPU and memory.
    fallback = {
        "fallback": {
            # When the signal is lost: never fewer than the current replicas.
            "failureThreshold": 4,
            "replicas": autoscaling.fallback if assured is None else assured,
            "behavior": "currentReplicasIfHigher",
        }
    }
    manifest = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": context.metadata(
            workload.component, instance, workload.role, version=workload.version, instance=instance
        ),
        "spec": {
            "scaleTargetRef": workload.target,
            "pollingInterval": max(1, round(autoscaling.polling_interval)),
            "cooldownPeriod": round(autoscaling.cooldown),
            "minReplicaCount": _fewest(autoscaling, triggers),
            "maxReplicaCount": autoscaling.max_replicas if most is None else most,
            **(fallback if _asks_outside(triggers) else {}),
            "advanced": {
                # KEDA's own name, keda-hpa-<name>, may be longer than 63 characters.
                "horizontalPodAutoscalerConfig": {"name": instance, "behavior": behavior(autoscaling)},
                **({"scalingModifiers": modifiers} if modifiers else {}),
            },
            "triggers": [*triggers, *(_cron(schedule) for schedule in autoscaling.schedules)],
        },
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=reason,
        depends_on=(workload.key, *depends_on),
    )


def _asks_outside(triggers: list[dict[str, Any]]) -> bool:
    """Whether a trigger reads more than CPU and memory of the pods."""
    return any(trigger["type"] not in MEASURED_BY_KUBERNETES for trigger in triggers)


def _fewest(autoscaling: Autoscaling, triggers: list[dict[str, Any]]) -> int:
    """At least one replica where no trigger can start the first one: KEDA's minimum then."""
    is_woken = _asks_outside(triggers) or MEASURED_BY_KUBERNETES.issuperset(autoscaling.signal_names)
    return autoscaling.min_replicas if is_woken else max(1, autoscaling.min_replicas)


def _cron(schedule: Schedule) -> dict[str, Any]:
    return {
        "type": "cron",
        "metadata": {
            "timezone": schedule.timezone,
            "start": schedule.start,
            "end": schedule.end,
            "desiredReplicas": str(schedule.replicas),
        },
    }


def prometheus_address(component: Component, context: LoweringContext) -> str:
    """URL of the Prometheus that scrapes the pods of a component."""
    cluster = context.cluster_of(component)
    if cluster is not None and cluster.prometheus:
        return cluster.prometheus
    return f"http://prometheus-operated.{monitoring_namespace(component, context)}.svc:9090"


def monitoring_namespace(component: Component, context: LoweringContext) -> str:
    """Namespace of the Prometheus that scrapes the pods of a component."""
    cluster = context.cluster_of(component)
    return cluster.monitoring_namespace if cluster is not None else "monitoring"

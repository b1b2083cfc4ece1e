"""KEDA ScaledObject for what Kubernetes does not measure: queues, rates, and the time of the day.

Source: KEDA 2.20.2, prometheus, cron and cpu scalers.
"""

from __future__ import annotations

from typing import Any

from aiscale.core.demand import TARGETS, Autoscaling, Schedule
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.autoscaling import DEFAULT_TARGETS, behavior
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.resource import Resource, kubernetes_resource


def metric_autoscaler(
    workload: Workload, autoscaling: Autoscaling, context: LoweringContext, *, query: str
) -> Resource:  # fmt: skip
    """Scales on what the model server measures, as Prometheus knows it.

    Args:
        workload: what is scaled.
        autoscaling: bounds and target.
        context: where it lives.
        query: PromQL for the signal's sum over all replicas.
    """
    trigger = {
        "type": "prometheus",
        "metricType": "AverageValue",
        "metadata": {
            "serverAddress": _prometheus(workload, context),
            "query": query,
            "threshold": f"{autoscaling.target_value:g}",
            # No data is not an empty queue: without this, a lost scrape would scale in under load.
            "ignoreNullValues": "false",
        },
    }
    return scaled_object(
        workload,
        autoscaling,
        context,
        triggers=[trigger],
        reason=_words(workload, autoscaling),
    )


def _words(workload: Workload, autoscaling: Autoscaling) -> str:
    if autoscaling.signal == "queue":
        return f"{workload.instance} holds about {autoscaling.target_value:g} requests a replica"
    return f"{workload.instance} keeps about {autoscaling.target_value:g} {TARGETS[autoscaling.signal].unit} a replica"


def scheduled_autoscaler(workload: Workload, autoscaling: Autoscaling, context: LoweringContext) -> Resource:
    """Scales by the time of the day; on CPU or memory beside it, where that is the signal.

    A signal that nothing measures is left out, as :func:`horizontal_autoscaler` has CPU stand in for it.
    """
    triggers: list[dict[str, Any]] = []
    beside = ""
    if autoscaling.signal != "schedule":
        measured = autoscaling.signal in DEFAULT_TARGETS
        signal = autoscaling.signal if measured else "cpu"
        target = autoscaling.target_value if measured else DEFAULT_TARGETS["cpu"]
        triggers.append(
            {"type": signal, "metricType": "Utilization", "metadata": {"value": str(max(1, round(target)))}}
        )
        beside = f", and keeps {signal} near {target:g} %"
    times = len(autoscaling.schedules)
    return scaled_object(
        workload,
        autoscaling,
        context,
        triggers=triggers,
        has_fallback=False,
        reason=f"{workload.instance} has replicas ahead of {times} time{'s' if times != 1 else ''} of the day{beside}",
    )


def scaled_object(
    workload: Workload,
    autoscaling: Autoscaling,
    context: LoweringContext,
    *,
    triggers: list[dict[str, Any]],
    reason: str,
    depends_on: tuple[str, ...] = (),
    has_fallback: bool = True,
    most: int | None = None,
    assured: int | None = None,
    modifiers: dict[str, str] | None = None,
) -> Resource:
    """The ScaledObject of a Deployment.

    Args:
        workload: what is scaled.
        autoscaling: bounds and pace.
        context: where it lives.
        triggers: what is watched, in KEDA's own shape.
        reason: one sentence: why it is as it is.
        depends_on: keys of further records that must exist first.
        has_fallback: whether the signal can be lost.
        most: replicas at most; the autoscaling's own when absent.
        assured: replicas that are kept when the signal is lost; the autoscaling's own when absent.
        modifiers: how KEDA makes one measure of the triggers.
    """
    instance = workload.instance
    # KEDA takes no fallback for what needs no answer from outside: the clock, and the pods' own measures.
    fallback = {
        "fallback": {
            # When the signal is lost: never fewer than now.
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
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": workload.kind, "name": instance},
            "pollingInterval": max(1, round(autoscaling.polling_interval)),
            "cooldownPeriod": round(autoscaling.cooldown),
            "minReplicaCount": max(1, autoscaling.min_replicas) if _inside(triggers) else autoscaling.min_replicas,
            "maxReplicaCount": autoscaling.max_replicas if most is None else most,
            **(fallback if has_fallback else {}),
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


def _inside(triggers: list[dict[str, Any]]) -> bool:
    """Whether the pods' own measures are among the triggers: KEDA refuses to scale to nothing then."""
    return any(trigger["type"] in DEFAULT_TARGETS for trigger in triggers)


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


def _prometheus(workload: Workload, context: LoweringContext) -> str:
    cluster = context.cluster_of(workload.component)
    if cluster is not None and cluster.prometheus:
        return cluster.prometheus
    return f"http://prometheus-operated.{monitoring_namespace(workload, context)}.svc:9090"


def monitoring_namespace(workload: Workload, context: LoweringContext) -> str:
    """Namespace of the Prometheus that scrapes the workload."""
    cluster = context.cluster_of(workload.component)
    return cluster.monitoring_namespace if cluster is not None else "monitoring"

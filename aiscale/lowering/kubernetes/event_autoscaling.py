"""KEDA ScaledObject for signals that Kubernetes does not measure: queues and lag.

Source: KEDA 2.20.2, prometheus and kafka scalers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.core.demand import Autoscaling
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.autoscaling import behavior
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.naming import bootstrap_servers, cluster_ca_secret
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.access import KafkaAccess


def queue_autoscaler(workload: Workload, autoscaling: Autoscaling, context: LoweringContext, *, query: str) -> Resource:
    """Scales on requests inside the model server, as Prometheus knows them.

    Args:
        workload: what is scaled.
        autoscaling: bounds and target.
        context: where it lives.
        query: PromQL for the number of requests over all replicas.
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
    return _scaled_object(
        workload,
        autoscaling,
        context,
        triggers=[trigger],
        reason=f"{workload.instance} holds about {autoscaling.target_value:g} requests a replica",
    )


def lag_autoscaler(
    workload: Workload, autoscaling: Autoscaling, context: LoweringContext, accesses: Sequence[KafkaAccess]
) -> Iterator[Resource]:
    """Scales on records that wait in the streams read; KEDA asks with the workload's own certificate."""
    triggers = []
    for access in accesses:
        if not access.reads:
            continue
        yield _authentication(workload, access, context)
        triggers += [
            {
                "type": "kafka",
                "metricType": "AverageValue",
                "metadata": {
                    "bootstrapServers": bootstrap_servers(access.cluster, context.namespace),
                    "consumerGroup": read.group,
                    "topic": read.topic,
                    "lagThreshold": str(max(1, round(autoscaling.target_value))),
                    "offsetResetPolicy": "earliest",
                    "allowIdleConsumers": "false",
                    "excludePersistentLag": "false",
                    "tls": "enable",
                },
                "authenticationRef": {"name": access.user},
            }
            for read in access.reads
        ]
    yield _scaled_object(
        workload,
        autoscaling,
        context,
        triggers=triggers,
        reason=f"{workload.instance} leaves about {autoscaling.target_value:g} records a replica waiting",
        needs=tuple(f"triggerauthentication/{access.user}" for access in accesses if access.reads),
    )


def _scaled_object(
    workload: Workload,
    autoscaling: Autoscaling,
    context: LoweringContext,
    *,
    triggers: list[dict[str, Any]],
    reason: str,
    needs: tuple[str, ...] = (),
) -> Resource:
    instance = workload.instance
    manifest = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": context.metadata(
            workload.component, instance, workload.role, version=workload.version, instance=instance
        ),
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": instance},
            "pollingInterval": 15,
            "cooldownPeriod": round(autoscaling.cooldown),
            "minReplicaCount": autoscaling.min_replicas,
            "maxReplicaCount": autoscaling.max_replicas,
            # When the signal is lost: never fewer than now, and half of the most that is allowed at least.
            "fallback": {
                "failureThreshold": 4,
                "replicas": max(autoscaling.min_replicas, (autoscaling.max_replicas + 1) // 2),
                "behavior": "currentReplicasIfHigher",
            },
            "advanced": {
                # KEDA's own name, keda-hpa-<name>, may be longer than 63 characters.
                "horizontalPodAutoscalerConfig": {"name": instance, "behavior": behavior(autoscaling)}
            },
            "triggers": triggers,
        },
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=reason,
        needs=(f"deployment/{instance}", *needs),
    )


def _authentication(workload: Workload, access: KafkaAccess, context: LoweringContext) -> Resource:
    manifest = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": context.metadata(workload.component, access.user, workload.role),
        "spec": {
            "secretTargetRef": [
                {"parameter": "ca", "name": cluster_ca_secret(access.cluster), "key": "ca.crt"},
                {"parameter": "cert", "name": access.user, "key": "user.crt"},
                {"parameter": "key", "name": access.user, "key": "user.key"},
            ]
        },
    }
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"KEDA reads the lag of {workload.name} in {access.cluster.name} with its certificate",
        needs=(f"kafkauser/{access.user}",),
    )


def _prometheus(workload: Workload, context: LoweringContext) -> str:
    cluster = context.cluster_of(workload.component)
    if cluster is not None and cluster.prometheus:
        return cluster.prometheus
    return f"http://prometheus-operated.{monitoring_namespace(workload, context)}.svc:9090"


def monitoring_namespace(workload: Workload, context: LoweringContext) -> str:
    """Namespace of the Prometheus that scrapes the workload."""
    cluster = context.cluster_of(workload.component)
    return cluster.monitoring_namespace if cluster is not None else "monitoring"

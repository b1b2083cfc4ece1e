"""Scaling on records that wait in the streams read. Source: KEDA 2.20.2, Kafka scaler, scaling modifiers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.analysis.backlog import backlog, is_kafka_streams, replicas_at_most, replicas_without_signal
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.demand import Autoscaling
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.autoscaling import horizontal_autoscaler
from aiscale.lowering.kubernetes.event_autoscaling import scaled_object, scheduled_autoscaler
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.naming import variable
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.access import KafkaAccess
from aiscale.lowering.streams.connection import Connection
from aiscale.lowering.streams.msk_connection import IAM

_SASL = {
    "PLAIN": "plaintext",
    "SCRAM-SHA-256": "scram_sha256",
    "SCRAM-SHA-512": "scram_sha512",
    "OAUTHBEARER": "oauthbearer",
}
"""KEDA's names of Kafka's SASL mechanisms."""


def lag_is_asked_of(accesses: Sequence[KafkaAccess]) -> tuple[KafkaAccess, ...]:
    """The clusters that KEDA can ask for a workload's lag: it has no role in AWS that lets it sign in with IAM."""
    return tuple(access for access in accesses if access.reads and access.connection.mechanism != IAM)


def consumer_autoscaler(
    workload: Workload, scaling: Autoscaling, context: LoweringContext, accesses: Sequence[KafkaAccess]
) -> Iterator[Resource]:
    """The autoscaler of what may read streams: on lag where KEDA can ask for it, else by schedule or by resources."""
    if scaling.signal == "lag" and (asked := lag_is_asked_of(accesses)):
        yield from lag_autoscaler(workload, scaling, context, asked)
    elif scaling.schedules:
        yield scheduled_autoscaler(workload, scaling, context)
    else:
        yield horizontal_autoscaler(workload, scaling, context)


def lag_autoscaler(
    workload: Workload, scaling: Autoscaling, context: LoweringContext, accesses: Sequence[KafkaAccess]
) -> Iterator[Resource]:
    """Scales on lag; KEDA asks the brokers as the workload itself.

    Args:
        workload: what is scaled.
        scaling: its autoscaler, of signal ``lag``.
        context: where it lives.
        accesses: its dealings with Kafka.
    """
    graph, consumer = context.graph, workload.component
    wanted, begins = backlog(graph, consumer, scaling), _beginnings(consumer, context)
    triggers: list[dict[str, Any]] = []
    needs: list[str] = []
    for access in accesses:
        if not access.reads:
            continue
        needs += access.connection.needs
        signs_in = _authentication(workload, access, context)
        if signs_in is not None:
            yield signs_in
            needs.append(signs_in.key)
        triggers += [
            {
                "type": "kafka",
                "metricType": "AverageValue",
                "metadata": {
                    "bootstrapServers": access.connection.bootstrap_from(context.namespace),
                    "consumerGroup": read.group,
                    "topic": read.topic,
                    "lagThreshold": str(wanted.records),
                    # With no replica, the first record that waits starts one.
                    "activationLagThreshold": "0",
                    # What a group without offsets has before it is what its consumers begin with.
                    "offsetResetPolicy": begins.get((access.cluster.name, read.topic), "latest"),
                    "allowIdleConsumers": "false",
                    "excludePersistentLag": "false",
                    **_protocol(access.connection),
                },
            }
            | ({"authenticationRef": {"name": access.user}} if signs_in is not None else {})
            for read in access.reads
        ]
    most = replicas_at_most(graph, consumer, scaling)
    assured, why = replicas_without_signal(graph, consumer, scaling)
    yield scaled_object(
        workload,
        scaling,
        context,
        triggers=triggers,
        most=most,
        assured=assured,
        # A sum would hide the times of the day, which KEDA adds as triggers of their own.
        modifiers=_sum_of_lags(triggers, wanted.records) if not scaling.schedules else None,
        reason=f"{workload.instance} leaves about {wanted.records:,} records a replica waiting ({wanted.made_of}); "
        f"{'it has partitions to read for' if most < scaling.max_replicas else 'at most'} {most} replicas, and "
        f"{assured} are kept without the signal, {why}",
        needs=tuple(needs),
    )


def _beginnings(consumer: Component, context: LoweringContext) -> dict[tuple[str, str], str]:
    """Where a group without offsets begins, by cluster and Kafka's name of the topic.

    Kafka Streams begins with the first record where nothing else is said.
    Source: Apache Kafka 4.1, StreamsConfig, consumer defaults.
    """
    usual = "earliest" if is_kafka_streams(consumer) else "latest"
    found = {}
    for edge in context.graph.out_edges(consumer, EdgeKind.READS):
        topic, consume = context.graph[edge.target], edge.relation
        if isinstance(topic, Topic):
            reset = usual
            if isinstance(consume, Consume) and "offset_reset" in consume.model_fields_set:
                reset = consume.offset_reset
            found[topic.cluster.name, topic.kafka_name] = "earliest" if reset == "earliest" else "latest"
    return found


def _sum_of_lags(triggers: list[dict[str, Any]], threshold: int) -> dict[str, str] | None:
    """One measure of several topics; the triggers get the names that it adds up. None for one topic.

    The same replicas read all of them, and an autoscaler takes the largest of several measures, not their sum.
    """
    if len(triggers) < 2:
        return None
    for index, trigger in enumerate(triggers, 1):
        trigger["name"] = f"lag_{index}"
    return {
        "formula": " + ".join(trigger["name"] for trigger in triggers),
        "target": str(threshold),
        "activationTarget": "0",
        "metricType": "AverageValue",
    }


def _protocol(connection: Connection) -> dict[str, str]:
    found = {"tls": "enable"} if connection.protocol.endswith("SSL") else {}
    return found | ({"sasl": _SASL[connection.mechanism]} if connection.mechanism in _SASL else {})


def _authentication(workload: Workload, access: KafkaAccess, context: LoweringContext) -> Resource | None:
    """Where KEDA finds what the workload signs in with; None where nobody signs in."""
    connection = access.connection
    secrets: list[dict[str, str]] = []
    if connection.authority:
        secret, key = connection.authority
        secrets.append({"parameter": "ca", "name": secret, "key": key})
    if connection.certificate:
        secret, certificate, key = connection.certificate
        secrets.append({"parameter": "cert", "name": secret, "key": certificate})
        secrets.append({"parameter": "key", "name": secret, "key": key})
    if connection.password:
        secret, key = connection.password
        secrets.append({"parameter": "password", "name": secret, "key": key})
    spec: dict[str, Any] = {"secretTargetRef": secrets} if secrets else {}
    if connection.username:
        spec["env"] = _variables(connection)
    if not spec:
        return None
    manifest = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": context.metadata(workload.component, access.user, workload.role),
        "spec": spec,
    }
    own = (f"kafkauser/{access.user}", f"kafkaaccess/{access.user}")
    how = "with its certificate" if connection.certificate else "as it does"
    return kubernetes_resource(
        manifest,
        address=workload.component.address,
        reason=f"KEDA reads the lag of {workload.name} in {access.cluster.name} {how}",
        needs=tuple(key for key in workload.needs if key in own) or (context.namespace_key,),
    )


def _variables(connection: Connection) -> list[dict[str, str]]:
    """What is no secret: KEDA takes it from the variables of the workload's container."""
    prefix = variable(connection.cluster.name)
    if not connection.token_endpoint:
        return [{"parameter": "username", "name": f"{prefix}_SASL_USERNAME"}]
    found = {"username": "OAUTH_CLIENT_ID", "oauthTokenEndpointUri": "OAUTH_TOKEN_ENDPOINT"}
    found |= {"scopes": "OAUTH_SCOPE"} if connection.scope else {}
    return [{"parameter": parameter, "name": f"{prefix}_{name}"} for parameter, name in found.items()]

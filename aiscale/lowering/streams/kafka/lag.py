"""Lag of Kafka consumer groups. Source: KEDA 2.20.2, Kafka scaler."""

from __future__ import annotations

from typing import Any

from aiscale.analysis.streams.backlog import Backlog
from aiscale.analysis.streams.variable_names import variable
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.msk import Msk
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Consume
from aiscale.lowering.clouds.settings import aws_region
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.keda import aws_sign_in
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.references import output
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.kafka.access import KafkaAccess
from aiscale.lowering.streams.kafka.connection import Connection
from aiscale.lowering.streams.lag_signal import LagSignal
from aiscale.lowering.streams.msk.connection import IAM, msk_key
from aiscale.lowering.streams.msk.rights import msk_lag_statements

_SASL = {
    "PLAIN": "plaintext",
    "SCRAM-SHA-256": "scram_sha256",
    "SCRAM-SHA-512": "scram_sha512",
    "OAUTHBEARER": "oauthbearer",
}
"""KEDA's names of Kafka's SASL mechanisms."""


def kafka_lag(workload: Workload, access: KafkaAccess, wanted: Backlog, context: LoweringContext) -> LagSignal:
    """The lag in one cluster; KEDA asks the brokers as the workload itself, or in its own name where IAM lets it in.

    Args:
        workload: what is scaled.
        access: its access to the cluster.
        wanted: the lag that a replica may have.
        context: the graph and the namespace.
    """
    begins = _beginnings(workload.component, context)
    is_iam = access.connection.mechanism == IAM
    signs_in = None if is_iam else _authentication(workload, access, context)
    sign_in = aws_sign_in(workload) if is_iam else access.user
    metadata = {"bootstrapServers": access.connection.bootstrap_from(context.namespace)}
    triggers = tuple(
        {
            "type": "kafka",
            "metricType": "AverageValue",
            "metadata": {
                **metadata,
                "consumerGroup": group,
                "topic": topic,
                "lagThreshold": str(wanted.records),
                # With no replica, the first record that waits starts one.
                "activationLagThreshold": "0",
                # What a group without offsets has before it is what its consumers begin with.
                "offsetResetPolicy": begins.get((access.cluster.name, topic), "latest"),
                "allowIdleConsumers": "false",
                "excludePersistentLag": "false",
                **_protocol(access.connection, context),
            },
        }
        | ({"authenticationRef": {"name": sign_in}} if is_iam or signs_in is not None else {})
        for topic, group in dict.fromkeys((read.topic, read.group) for read in access.reads)
        if group
    )
    return LagSignal(
        triggers,
        wanted.text(),
        resources=(signs_in,) if signs_in is not None else (),
        depends_on=access.connection.depends_on,
        aws=tuple(msk_lag_statements(access, context)) if is_iam else (),
    )


def _beginnings(consumer: Component, context: LoweringContext) -> dict[tuple[str, str], str]:
    """Where a group without offsets begins, by cluster and Kafka's name of the topic.

    Kafka Streams begins with the first record by default.
    Source: Apache Kafka 4.1, StreamsConfig, consumer defaults.
    """
    usual = consumer.engine.default_offset_reset if isinstance(consumer, StreamJob) else "latest"
    found = {}
    for edge in context.graph.out_edges(consumer, EdgeKind.READS):
        topic, consume = context.graph[edge.target], edge.relation
        if isinstance(topic, Topic):
            reset = usual
            if isinstance(consume, Consume) and "offset_reset" in consume.model_fields_set:
                reset = consume.offset_reset
            found[topic.cluster.name, topic.kafka_name] = "earliest" if reset == "earliest" else "latest"
    return found


def _protocol(connection: Connection, context: LoweringContext) -> dict[str, str]:
    found = {"tls": "enable"} if connection.protocol.endswith("SSL") else {}
    if isinstance(connection.cluster, Msk) and connection.mechanism == IAM:
        region = aws_region(connection.cluster.region, context) or output(msk_key(connection.cluster), "region")
        return found | {"sasl": "oauthbearer", "saslTokenProvider": "aws_msk_iam", "awsRegion": region}
    return found | ({"sasl": _SASL[connection.mechanism]} if connection.mechanism in _SASL else {})


def _authentication(workload: Workload, access: KafkaAccess, context: LoweringContext) -> Resource | None:
    """The Secrets that KEDA signs in with, as the workload does; None without authentication."""
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
        depends_on=tuple(key for key in workload.depends_on if key in own) or (context.namespace_key,),
    )


def _variables(connection: Connection) -> list[dict[str, str]]:
    """What is no secret: KEDA takes it from the variables of the workload's container."""
    prefix = variable(connection.known_as)
    if not connection.token_endpoint:
        return [{"parameter": "username", "name": f"{prefix}_SASL_USERNAME"}]
    found = {"username": "OAUTH_CLIENT_ID", "oauthTokenEndpointUri": "OAUTH_TOKEN_ENDPOINT"}
    found |= {"scopes": "OAUTH_SCOPE"} if connection.scope else {}
    return [{"parameter": parameter, "name": f"{prefix}_{name}"} for parameter, name in found.items()]

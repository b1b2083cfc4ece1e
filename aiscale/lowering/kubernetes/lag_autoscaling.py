"""Scaling on records that wait in the streams read. Source: KEDA 2.20.2, Apache Kafka scaler."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aiscale.core.demand import Autoscaling
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.event_autoscaling import scaled_object
from aiscale.lowering.kubernetes.workload import Workload
from aiscale.lowering.naming import variable
from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.lowering.streams.access import KafkaAccess
from aiscale.lowering.streams.connection import Connection

_SASL = {
    "PLAIN": "plaintext",
    "SCRAM-SHA-256": "scram_sha256",
    "SCRAM-SHA-512": "scram_sha512",
    "OAUTHBEARER": "oauthbearer",
}
"""KEDA's names of Kafka's SASL mechanisms."""


def lag_autoscaler(
    workload: Workload, autoscaling: Autoscaling, context: LoweringContext, accesses: Sequence[KafkaAccess]
) -> Iterator[Resource]:
    """Scales on lag; KEDA asks the brokers as the workload itself."""
    triggers, needs = [], []
    for access in accesses:
        if not access.reads:
            continue
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
                    "lagThreshold": str(max(1, round(autoscaling.target_value))),
                    "offsetResetPolicy": "earliest",
                    "allowIdleConsumers": "false",
                    "excludePersistentLag": "false",
                    **_protocol(access.connection),
                },
            }
            | ({"authenticationRef": {"name": access.user}} if signs_in is not None else {})
            for read in access.reads
        ]
    yield scaled_object(
        workload,
        autoscaling,
        context,
        triggers=triggers,
        reason=f"{workload.instance} leaves about {autoscaling.target_value:g} records a replica waiting",
        needs=tuple(needs),
    )


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

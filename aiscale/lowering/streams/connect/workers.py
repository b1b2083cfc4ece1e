"""What workers of Kafka Connect have in common, whether they run connectors or MirrorMaker.

Source: Strimzi 1.2.0, kafka.strimzi.io/v1, KafkaConnect and KafkaMirrorMaker2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from aiscale.components.streams.connect_workers import ConnectWorkers
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.hardening import container_security, operated_pod_security
from aiscale.lowering.kubernetes.network import (
    Rule,
    api_server_egress,
    network_policy,
    operator_peer,
    pods_of,
    prometheus_peer,
    tcp,
)
from aiscale.lowering.kubernetes.requirements import requirements
from aiscale.lowering.kubernetes.scheduling import pool_placement, topology_spread
from aiscale.lowering.kubernetes.secrets import secret_variables
from aiscale.lowering.labels import ADDRESS, SYSTEM, ZONE, address_value
from aiscale.lowering.pods import PodTemplate
from aiscale.lowering.resource import Resource
from aiscale.lowering.streams.kafka.access import password_variable
from aiscale.lowering.streams.kafka.client_properties import ALLOWED_URLS, sasl_settings
from aiscale.lowering.streams.kafka.connection import Connection
from aiscale.lowering.streams.kafka.network import METRICS_PORT
from aiscale.lowering.streams.msk.connection import IAM

REST_PORT = 8_083
"""Port of the workers' API. Source: Strimzi 1.2.0."""

MEASURED = ("kafka_connect.*", "kafka_consumer.*", "kafka_producer.*")
"""Metric groups that workers report."""

_TYPES = {"PLAIN": "plain", "SCRAM-SHA-256": "scram-sha-256", "SCRAM-SHA-512": "scram-sha-512"}
_PROVIDERS = ("config.providers", "config.providers.env.class")


def client_spec(connection: Connection) -> dict[str, Any]:
    """``bootstrapServers``, ``tls`` and ``authentication`` of a client that Strimzi runs."""
    found: dict[str, Any] = {"bootstrapServers": connection.bootstrap}
    if connection.protocol.endswith("SSL"):
        trusted = []
        if connection.authority:
            secret, key = connection.authority
            # Strimzi renews its authority with both certificates in the Secret for a while.
            which = {"pattern": "*.crt"} if connection.whole_secrets else {"certificate": key}
            trusted.append({"secretName": secret, **which})
        found["tls"] = {"trustedCertificates": trusted}
    if connection.certificate:
        secret, certificate, key = connection.certificate
        pair = {"secretName": secret, "certificate": certificate, "key": key}
        found["authentication"] = {"type": "tls", "certificateAndKey": pair}
    elif connection.mechanism in {IAM, "OAUTHBEARER"}:
        # Providers are the workers': a client's own settings name no other.
        settings = {name: value for name, value in sasl_settings(connection).items() if name not in _PROVIDERS}
        found["authentication"] = {"type": "custom", "sasl": True, "config": settings}
    elif connection.password:
        secret, key = connection.password
        found["authentication"] = {
            "type": _TYPES[connection.mechanism],
            "username": connection.username,
            "passwordSecret": {"secretName": secret, "password": key},
        }
    return found


def worker_variables(
    connections: Iterable[Connection],
    secrets: Mapping[str, tuple[str, str]],
    environment: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, Any]:
    """Settings of the workers by which connectors read variables as ``${env:NAME}``, and those variables.

    Args:
        connections: how they reach Kafka; Strimzi itself brings what it has a field for.
        secrets: name and key of the Secret of each further variable.
        environment: further variables in plaintext.

    Returns:
        ``config`` and ``env``; both empty where there is none.
    """
    tokens = {
        password_variable(one): one.password for one in connections if one.token_endpoint and one.password is not None
    }
    variables = {**tokens, **secrets}
    names = sorted({*variables, *environment})
    if not names:
        return {"config": {}, "env": []}
    return {
        "config": {
            "config.providers": "env",
            "config.providers.env.class": "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            # Nobody who may write a connector's settings reads any other variable. Source: CVE-2024-31141.
            "config.providers.env.param.allowlist.pattern": "|".join(names),
        },
        "env": [
            *({"name": name, "value": value} for name, value in environment.items() if name not in variables),
            *secret_variables(variables),
        ],
    }


def worker_spec(
    component: ConnectWorkers,
    context: LoweringContext,
    strimzi_kind: str,
    connections: Sequence[Connection],
    env: list[dict[str, Any]],
) -> dict[str, Any]:
    """``version``, ``replicas``, resources, metrics and pods of workers.

    Args:
        component: whose workers.
        context: the graph and the namespace.
        strimzi_kind: kind of their object, which Strimzi labels the pods with.
        connections: how they reach Kafka.
        env: variables of their container.
    """
    heap = f"{component.resources.memory // 2 // 2**20}m"
    options: dict[str, Any] = {"-Xms": heap, "-Xmx": heap}
    urls = sorted({one.token_endpoint for one in connections if one.token_endpoint})
    if urls:
        options["javaSystemProperties"] = [{"name": ALLOWED_URLS, "value": ",".join(urls)}]
    labels = {ADDRESS: address_value(component), SYSTEM: context.system}
    spread = topology_spread({"strimzi.io/cluster": component.name, "strimzi.io/kind": strimzi_kind}, by_revision=False)
    container: dict[str, Any] = {"securityContext": container_security(read_only_root=False)}
    if env:
        container["env"] = env
    return {
        "version": component.version,
        "replicas": component.replicas,
        # Workers read from copies in their own zone, where brokers let them.
        "rack": {"topologyKey": ZONE},
        "resources": requirements(component.resources),
        "jvmOptions": options,
        "metricsConfig": {"type": "strimziMetricsReporter", "values": {"allowList": list(MEASURED)}},
        "template": {
            "pod": {
                "metadata": {"labels": labels},
                "enableServiceLinks": False,
                "securityContext": operated_pod_security(),
                "topologySpreadConstraints": spread,
                **pool_placement(component.pool),
            },
            "connectContainer": container,
            "initContainer": {"securityContext": container_security(read_only_root=False)},
            "podDisruptionBudget": {"maxUnavailable": 1},
        },
    }


WORKER_PODS = (PodTemplate(("spec", "template", "pod"), is_flat=True),)
"""The pods of workers in their object; Strimzi gives them a port for metrics."""


def worker_network_policy(
    component: ConnectWorkers, context: LoweringContext, role: str, egress: list[Rule], reason: str
) -> Resource:
    """Workers connect to each other and to ``egress``; Strimzi's operator and Prometheus connect to them."""
    own = pods_of(component)
    operator = operator_peer("strimzi", component, context)
    return network_policy(
        component,
        context,
        role,
        ingress=[
            {"from": [*own, operator], "ports": tcp(REST_PORT)},
            {"from": [prometheus_peer(component, context)], "ports": tcp(METRICS_PORT)},
        ],
        # Zones are read from the nodes, through the Kubernetes API.
        egress=[{"to": own, "ports": tcp(REST_PORT)}, api_server_egress(component, context), *egress],
        reason=reason,
    )

"""Listeners of a Kafka cluster. Source: Strimzi 1.2.0, kafka.strimzi.io/v1, Kafka.spec.kafka.listeners."""

from __future__ import annotations

from typing import Any

from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.kafka_listener import KafkaListener
from aiscale.components.streams.mirror_maker import MirrorMaker
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import pods_of
from aiscale.lowering.labels import address_value
from aiscale.lowering.naming import KAFKA_TLS_PORT
from aiscale.lowering.streams.kafka.clients import clients
from aiscale.lowering.streams.kafka.user import STRIMZI_CLUSTER

_NAMED = frozenset({"route", "tlsroute", "ingress"})
"""Types whose objects are created for a name."""


def listeners(cluster: KafkaCluster, context: LoweringContext) -> list[dict[str, Any]]:
    """The system's own, with TLS and client certificates, and those that the cluster declares."""
    own = {
        "name": "tls",
        "port": KAFKA_TLS_PORT,
        "type": "internal",
        "tls": True,
        "authentication": {"type": "tls"},
        "networkPolicyPeers": _clients(cluster, context),
    }
    return [own, *(_listener(listener) for listener in cluster.listeners)]


def _listener(listener: KafkaListener) -> dict[str, Any]:
    """A listener for clients outside the system: no policy names them, since they are unknown."""
    found: dict[str, Any] = {
        "name": listener.name,
        "port": listener.port,
        "type": listener.type,
        "tls": listener.tls,
    }
    if listener.authentication:
        found["authentication"] = {"type": listener.authentication}
    if configuration := _configuration(listener):
        found["configuration"] = configuration
    return found


def _configuration(listener: KafkaListener) -> dict[str, Any]:
    found: dict[str, Any] = {}
    bootstrap: dict[str, Any] = {}
    if listener.host:
        bootstrap |= {"host": listener.host} if listener.type in _NAMED else {"alternativeNames": [listener.host]}
    if listener.annotations:
        # The bootstrap is no broker: what names one is not for it.
        shared = {name: value for name, value in listener.annotations.items() if "{nodeId}" not in value}
        bootstrap |= {"annotations": shared} if shared else {}
        found["perBrokerAnnotationsTemplate"] = dict(listener.annotations)
    if bootstrap:
        found["bootstrap"] = bootstrap
    if listener.broker_host:
        found["hostTemplate" if listener.type in _NAMED else "advertisedHostTemplate"] = listener.broker_host
    if listener.gateways:
        found["parentRefs"] = [{"name": gateway} for gateway in listener.gateways]
    if listener.source_ranges:
        found["loadBalancerSourceRanges"] = list(listener.source_ranges)
    if listener.certificate:
        pair = {"secretName": listener.certificate, "certificate": "tls.crt", "key": "tls.key"}
        found["brokerCertChainAndKey"] = pair
    return found


def _clients(cluster: KafkaCluster, context: LoweringContext) -> list[dict[str, Any]]:
    """Peers of the listener: authenticated clients, KEDA, and the cluster's own pods."""
    peers = (
        client
        for client in clients(cluster, context.graph)
        if not (isinstance(client, MirrorMaker) and client.access_to(cluster) is not None)
    )
    signing_in = sorted(peers, key=address_value)
    return [
        *pods_of(*signing_in, here=context.namespace),
        {"namespaceSelector": {}, "podSelector": {"matchLabels": {"app.kubernetes.io/name": "keda-operator"}}},
        # Never empty: an empty list would let everybody in.
        {"podSelector": {"matchLabels": {STRIMZI_CLUSTER: cluster.name}}},
    ]

"""Physical names: each a pure function of the address (and the model version), and short enough everywhere.

Renaming an object replaces it, so nothing here may depend on other components of the system.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from aiscale.components.serving.model_service import ModelService
from aiscale.components.streams.kafka import Kafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component

LIMIT = 63
"""Characters of a DNS label. Source: RFC 1123."""

GROUPS_LIMIT = 46
"""Characters of the name of a LeaderWorkerSet: its StatefulSets of workers are called ``<name>-<group>``, and a label
of their pods adds 11 characters to that. Source: Kubernetes 1.36, apps/v1 StatefulSet, ``controller-revision-hash``."""

KAFKA_TLS_PORT = 9_093
"""Port of the listener that clients use. Source: Strimzi 1.2.0 reserves 9090 and 9091."""


def fit(name: str, limit: int = LIMIT) -> str:
    """The name, or as much of it as fits before the first six digits of its SHA-256.

    Args:
        name: the full name.
        limit: most characters, at least 8.
    """
    if len(name) <= limit:
        return name
    return f"{name[: limit - 7].rstrip('-')}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"


def digest(text: str) -> str:
    """The first sixteen digits of the SHA-256 of a text, for annotations of pods that read it at their start."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def content_name(base: str, content: Any) -> str:
    """A name with the first eight digits of the SHA-256 of a content: another content gives another name.

    Args:
        base: the name without the digest.
        content: plain data, for example the spec of a Job; the order of its keys does not matter.
    """
    return fit(f"{base}-{hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:8]}")


def instance_name(component: Component) -> str:
    """Name of what runs the component: ``pricing``, or ``surge-v8`` for version v8 of the model behind surge."""
    if isinstance(component, ModelService):
        name = f"{component.name}-{component.model.version}"
        return fit(name, GROUPS_LIMIT) if component.pods_per_replica > 1 else name
    return component.name


def kafka_user(workload: Component, cluster: Kafka) -> str:
    """Name of a workload's KafkaUser in one Kafka cluster, and of the Secret that Strimzi creates for it.

    It is the certificate's common name too, which may have 64 characters.
    """
    return fit(f"{workload.name}-{cluster.name}")


def topic_object(topic: Topic, system: str) -> str:
    """Name of a topic's KafkaTopic; with the system's, where it lies in a namespace that other systems use too."""
    return topic.name if isinstance(topic.cluster, KafkaCluster) else fit(f"{system}-{topic.name}")


def node_pool(cluster: KafkaCluster, role: str) -> str:
    """Name of the KafkaNodePool of one role.

    Strimzi calls its pods ``<cluster>-<pool>-<number>``, and a pod's host name is a DNS label.
    """
    return fit(f"{cluster.name}-{role}", LIMIT - len(cluster.name) - len("-") - len("-99999"))


def bootstrap_servers(cluster: KafkaCluster, namespace: str = "") -> str:
    """Address of the TLS listener; with the namespace, as clients elsewhere in the cluster need it."""
    return f"{cluster.name}-kafka-bootstrap{'.' + namespace + '.svc' if namespace else ''}:{KAFKA_TLS_PORT}"


def cluster_ca_secret(cluster: KafkaCluster) -> str:
    """Secret with the certificate authority of the brokers. Source: Strimzi 1.2.0."""
    return f"{cluster.name}-cluster-ca-cert"

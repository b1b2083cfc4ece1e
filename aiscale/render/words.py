"""A component in a few words, from its described data: for pictures, trees and previews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aiscale.analysis.instances import instance_facts

Described = Mapping[str, Any]


def facts(described: Described) -> tuple[str, ...]:
    """What matters most about a component, most important first; each a few words.

    Args:
        described: the component as :func:`aiscale.core.describe.describe` gives it.

    Returns:
        For example ``("48 partitions", "key zone_id", "3d")``; empty for a kind that says nothing.
    """
    writer = _FACTS.get(str(described.get("kind", "")))
    return tuple(fact for fact in writer(described) if fact) if writer else ()


def replicas(described: Described) -> str:
    """``3 replicas`` or ``2–12 replicas``."""
    scaling = described.get("autoscaling")
    if scaling:
        return f"{span(scaling['min_replicas'], scaling['max_replicas'])} replicas"
    count = described.get("replicas", 0)
    return f"{count} replica{'' if count == 1 else 's'}" if count else ""


def span(low: int, high: int) -> str:
    """``2–12``, or one number where both are the same."""
    return str(low) if low == high else f"{low}–{high}"


def short_rate(text: str) -> str:
    """``12,000/s`` as ``12k/s``: at most three digits where that loses less than one per cent."""
    number, _, unit = text.replace(",", "").partition("/")
    value = float(number)
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            rounded = f"{value / size:.3g}"
            return f"{rounded}{letter}/{unit}"
    return f"{value:g}/{unit}"


def _objective(described: Described) -> str:
    p99_ms = (described.get("objective") or {}).get("p99_ms")
    return f"p99 ≤ {p99_ms:,g} ms" if p99_ms is not None else ""


def _topic(d: Described) -> tuple[str, ...]:
    count = d.get("partitions", 0)
    kept = d.get("retention", "")
    return (
        f"{count} partition{'' if count == 1 else 's'}",
        f"key {d['key']}" if d.get("key") else "",
        "compacted" if "compact" in d.get("cleanup", "") else f"{kept} kept" if kept else "",
    )


ENGINES = {"KafkaStreams": "Kafka Streams", "OwnCode": "own code"}
"""Engines that people write in another way than as a class."""


def _stream_job(d: Described) -> tuple[str, ...]:
    engine = d.get("engine", {})
    return (
        f"{ENGINES.get(engine.get('kind', ''), engine.get('kind', ''))} {engine.get('version', '')}".strip(),
        f"parallelism {d.get('parallelism', 1)}",
        str(d.get("delivery", "")),
    )


def _flink_session(d: Described) -> tuple[str, ...]:
    slots = int(d.get("task_managers", 2)) * int(d.get("task_slots", 2))
    return f"Flink {d.get('version', '2.2')}", f"up to {slots} slots"


RUNTIMES = {"TensorFlowServing": "TF Serving"}
"""Shorter names of model servers."""


def _model_service(d: Described) -> tuple[str, ...]:
    runtime = str(d.get("runtime", {}).get("kind", ""))
    gpus = d.get("gpus", 1)
    gpu = d.get("gpu")
    return (
        RUNTIMES.get(runtime, runtime),
        (f"{gpus} × {gpu}" if gpus != 1 else str(gpu)) if gpu else "",
        replicas(d),
        _objective(d),
    )


def _microservice(d: Described) -> tuple[str, ...]:
    return replicas(d), _objective(d)


def _kafka(d: Described) -> tuple[str, ...]:
    brokers = d.get("brokers", 0)
    return (
        f"Kafka {d.get('version', '')}",
        f"{brokers} broker{'' if brokers == 1 else 's'} × {d.get('storage', '')}",
    )


def _kubernetes(d: Described) -> tuple[str, ...]:
    return (f"Kubernetes {d.get('version', '')}",)


def _node_pool(d: Described) -> tuple[str, ...]:
    known = instance_facts(str(d.get("instance_type", ""))) if d.get("kind") == "GpuPool" else None
    return (
        str(d.get("instance_type", "")),
        str(d.get("gpu") or (known.gpu if known else "") or ""),
        f"{span(d.get('min_nodes', 0), d.get('max_nodes', 0))} nodes",
    )


def _model(d: Described) -> tuple[str, ...]:
    return str(d.get("version", "")), str(d.get("framework", ""))


def _kinesis(d: Described) -> tuple[str, ...]:
    shards = d.get("shards")
    return (
        f"{shards} shards" if shards else "on demand",
        f"{d.get('retention', '')} kept" if d.get("retention") else "",
    )


def _firehose(d: Described) -> tuple[str, ...]:
    compression = str(d.get("compression", "UNCOMPRESSED"))
    return (
        f"every {d.get('buffer_interval', '5m')} or {d.get('buffer_size', '5Mi')}",
        "" if compression == "UNCOMPRESSED" else compression,
    )


def _event_table(d: Described) -> tuple[str, ...]:
    return (
        str(d.get("table_name", "")),
        f"key {d['key']}" if d.get("key") else "",
        "appended concurrently" if d.get("appends") == "concurrent" else "",
        "with snapshots" if d.get("snapshots") else "",
    )


def _postgres(d: Described) -> tuple[str, ...]:
    return str(d.get("host", "")), str(d.get("database", ""))


def _msk(d: Described) -> tuple[str, ...]:
    return f"MSK {d.get('type', '')}".strip(), f"{d['brokers']} brokers" if d.get("brokers") else ""


def _external_kafka(d: Described) -> tuple[str, ...]:
    servers, strimzi = d.get("bootstrap_servers", []), d.get("strimzi") or {}
    if strimzi:
        return (f"Strimzi {strimzi.get('namespace', '')}/{strimzi.get('name', '')}",)
    more = f" and {len(servers) - 1} more" if len(servers) > 1 else ""
    return (f"{next(iter(servers), '')}{more}",)


def _kafka_connect(d: Described) -> tuple[str, ...]:
    return f"Kafka {d.get('version', '')}", replicas(d)


def _connector(d: Described) -> tuple[str, ...]:
    return str(d.get("connector_class", "")).rpartition(".")[2], _count_of(d.get("tasks", 1), "task")


def _count_of(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _schema_registry(d: Described) -> tuple[str, ...]:
    return str(d.get("implementation", "")), str(d.get("compatibility", ""))


def _feature_view(d: Described) -> tuple[str, ...]:
    return _count(d.get("fields", {}), "feature"), f"ttl {d['ttl']}" if d.get("ttl") else ""


def _feature_store(d: Described) -> tuple[str, ...]:
    online = d.get("online") or {}
    return str(d.get("backend", "")).capitalize(), f"{online.get('kind', '')} {online.get('memory', '')}".strip()


def _feature_service(d: Described) -> tuple[str, ...]:
    return (_count(d.get("views", []), "view"),)


def _route(d: Described) -> tuple[str, ...]:
    return (str(next(iter(d.get("hosts", [])), "")),)


def _gateway(d: Described) -> tuple[str, ...]:
    return tuple(
        f"{item.get('protocol', '')} {item.get('port', '') or ''}".strip() for item in d.get("listeners", [])[:2]
    )


def _slo(d: Described) -> tuple[str, ...]:
    share = d.get("availability")
    return f"{100 * share:g} %" if share else "", f"≤ {d['latency_ms']:g} ms" if d.get("latency_ms") else ""


def _pipeline(d: Described) -> tuple[str, ...]:
    every = (d.get("retraining") or {}).get("every")
    return f"retrains every {every}" if every else "", _count(d.get("gates", []), "gate")


def _drift(d: Described) -> tuple[str, ...]:
    return f"{d.get('statistic', '')} > {d.get('threshold', '')}", str(d.get("action", ""))


def _mesh(d: Described) -> tuple[str, ...]:
    return f"{d.get('kind', '')} {d.get('version', '')}".strip(), f"mTLS {d['mtls']}" if d.get("mtls") else ""


def _site(d: Described) -> tuple[str, ...]:
    return (f"offline for {d['offline_tolerance']}" if d.get("offline_tolerance") else "",)


def _source(d: Described) -> tuple[str, ...]:
    where = d.get("jurisdiction")
    return str(d.get("uri") or d.get("table") or ""), f"in {where}" if where else ""


def _contact(d: Described) -> tuple[str, ...]:
    return (str(d.get("contact", "")),)


def _count(things: Any, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}" if things else ""


_FACTS: dict[str, Callable[[Described], tuple[str, ...]]] = {
    "AksCluster": _kubernetes,
    "Bucket": _source,
    "Connector": _connector,
    "DeliveryPipeline": _pipeline,
    "DriftMonitor": _drift,
    "EksCluster": _kubernetes,
    "EventTable": _event_table,
    "ExternalKafka": _external_kafka,
    "FeatureService": _feature_service,
    "FeatureStore": _feature_store,
    "FeatureView": _feature_view,
    "FirehoseStream": _firehose,
    "FlinkSession": _flink_session,
    "Gateway": _gateway,
    "GkeCluster": _kubernetes,
    "GpuPool": _node_pool,
    "Istio": _mesh,
    "K3sCluster": _kubernetes,
    "KafkaCluster": _kafka,
    "KafkaConnect": _kafka_connect,
    "KinesisStream": _kinesis,
    "KubernetesCluster": _kubernetes,
    "Linkerd": _mesh,
    "Microservice": _microservice,
    "Model": _model,
    "ModelService": _model_service,
    "Msk": _msk,
    "NodePool": _node_pool,
    "OnDemandFeatureView": _feature_view,
    "PostgresDatabase": _postgres,
    "Route": _route,
    "SchemaRegistry": _schema_registry,
    "Site": _site,
    "Slo": _slo,
    "StreamJob": _stream_job,
    "Table": _source,
    "Team": _contact,
    "Topic": _topic,
}

NOUNS = {
    "AksCluster": "AKS cluster",
    "Alert": "alert",
    "AlertRoute": "alert route",
    "AuthorizationPolicy": "authorization policy",
    "BatchJob": "batch job",
    "Bucket": "bucket",
    "Connector": "connector",
    "Dashboard": "dashboard",
    "DeliveryPipeline": "delivery pipeline",
    "Device": "device",
    "DriftMonitor": "drift monitor",
    "EksCluster": "EKS cluster",
    "Entity": "entity",
    "EventStore": "event store",
    "EventTable": "event table",
    "ExternalKafka": "external Kafka cluster",
    "ExternalService": "external service",
    "ExternalStore": "external store",
    "FeatureService": "feature service",
    "FeatureStore": "feature store",
    "FeatureView": "feature view",
    "FirehoseStream": "Firehose stream",
    "FlinkSession": "Flink session",
    "Gateway": "gateway",
    "GatewayApi": "Gateway API",
    "GkeCluster": "GKE cluster",
    "GpuPool": "GPU pool",
    "InferenceGraph": "inference graph",
    "InferencePool": "inference pool",
    "Istio": "Istio",
    "K3sCluster": "k3s cluster",
    "KafkaCluster": "Kafka cluster",
    "KafkaConnect": "Connect cluster",
    "KinesisStream": "Kinesis stream",
    "KubernetesCluster": "Kubernetes cluster",
    "Linkerd": "Linkerd",
    "Manifest": "manifest",
    "Microservice": "service",
    "MirrorMaker": "MirrorMaker",
    "Model": "model",
    "ModelService": "model service",
    "Monitoring": "monitoring",
    "Msk": "MSK cluster",
    "NodePool": "node pool",
    "OnDemandFeatureView": "on-demand view",
    "Placement": "placement",
    "PostgresDatabase": "PostgreSQL database",
    "PubSubSubscription": "Pub/Sub subscription",
    "PubSubTopic": "Pub/Sub topic",
    "PulumiResource": "Pulumi resource",
    "PushSource": "push source",
    "Region": "region",
    "Registry": "model registry",
    "Route": "route",
    "SchemaRegistry": "schema registry",
    "ServiceMonitor": "service monitor",
    "ServicePolicy": "service policy",
    "Site": "site",
    "Slo": "SLO",
    "StreamJob": "stream job",
    "System": "system",
    "Table": "table",
    "Team": "team",
    "Topic": "topic",
    "Transformer": "transformer",
    "Zone": "zone",
}
"""What people call each kind."""

_WITHOUT_PLURAL = frozenset({"Gateway API", "Istio", "Linkerd", "monitoring"})


def noun(kind: str, count: int = 1) -> str:
    """``topic`` or ``topics``; a kind without a noun is its class name."""
    word = NOUNS.get(kind, kind)
    if count == 1 or word in _WITHOUT_PLURAL:
        return word
    if word.endswith(("ty", "cy", "ry")):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("x", "ch", "s")) else f"{word}s"

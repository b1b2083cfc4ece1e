"""A component in a few words, from its described data: for pictures, trees and previews."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
    return f"p99 ≤ {p99_ms:g} ms" if p99_ms is not None else ""


def _topic(d: Described) -> tuple[str, ...]:
    count = d.get("partitions", 0)
    kept = d.get("retention", "")
    return (
        f"{count} partition{'' if count == 1 else 's'}",
        f"key {d['key']}" if d.get("key") else "",
        "compacted" if "compact" in d.get("cleanup", "") else f"{kept} kept" if kept else "",
    )


def _stream_job(d: Described) -> tuple[str, ...]:
    engine = d.get("engine", {})
    return (
        f"{engine.get('kind', '')} {engine.get('version', '')}".strip(),
        f"parallelism {d.get('parallelism', 1)}",
        str(d.get("delivery", "")),
    )


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
    return (
        str(d.get("instance_type", "")),
        str(d.get("gpu", "")),
        f"{span(d.get('min_nodes', 0), d.get('max_nodes', 0))} nodes",
    )


def _model(d: Described) -> tuple[str, ...]:
    return str(d.get("version", "")), str(d.get("framework", ""))


_FACTS: dict[str, Callable[[Described], tuple[str, ...]]] = {
    "GpuPool": _node_pool,
    "KafkaCluster": _kafka,
    "KubernetesCluster": _kubernetes,
    "Microservice": _microservice,
    "Model": _model,
    "ModelService": _model_service,
    "NodePool": _node_pool,
    "StreamJob": _stream_job,
    "Topic": _topic,
}

NOUNS = {
    "GpuPool": "GPU pool",
    "KafkaCluster": "Kafka cluster",
    "KubernetesCluster": "Kubernetes cluster",
    "Microservice": "service",
    "Model": "model",
    "ModelService": "model service",
    "NodePool": "node pool",
    "StreamJob": "stream job",
    "System": "system",
    "Topic": "topic",
}
"""What people call each kind."""


def noun(kind: str, count: int = 1) -> str:
    """``topic`` or ``topics``; a kind without a noun is its class name."""
    word = NOUNS.get(kind, kind)
    return word if count == 1 else f"{word}s"

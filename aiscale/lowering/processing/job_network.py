"""Whom a job's pods may reach, read off its edges: Kafka, object stores, and other stores."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.sink import ExternalStore
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.endpoints import offered
from aiscale.lowering.kubernetes.network import (
    LINK_LOCAL,
    Rule,
    namespace_peer,
    object_store_egress,
    pods_of,
    tcp,
)
from aiscale.lowering.streams.access import KafkaAccess
from aiscale.lowering.streams.kafka_network import kafka_egress

Job = StreamJob | BatchJob


def job_egress(
    job: Job, context: LoweringContext, accesses: Sequence[KafkaAccess], stores: Sequence[str] = ()
) -> list[Rule]:
    """Ways out to all that the job reads and writes.

    Args:
        job: the job.
        context: where it lives.
        accesses: its dealings with Kafka.
        stores: URIs of object stores, beside those of its sources and sinks.
    """
    graph = context.graph
    addresses = {edge.target for edge in graph.out_edges(job, EdgeKind.READS, EdgeKind.WRITES)}
    others = [graph.nodes[address] for address in sorted(addresses)]
    uris = [*stores, *(uri for other in others if isinstance(uri := getattr(other, "uri", None), str))]
    return [
        *kafka_egress(accesses),
        *({"to": pods_of(other), "ports": tcp(*offered(other))} for other in others if offered(other)),
        # It may stand anywhere, in the owner's network too.
        *(
            {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": [LINK_LOCAL]}}], "ports": tcp(other.port)}
            for other in others
            if isinstance(other, ExternalStore) and other.port is not None
        ),
        *object_store_egress(uris),
    ]


def monitoring_ingress(job: Job, context: LoweringContext, *ports: int) -> Rule:
    """Prometheus may read the metrics of a job's pods."""
    place = context.cluster_of(job)
    return {"from": [namespace_peer(place.monitoring_namespace if place else "monitoring")], "ports": tcp(*ports)}


def dealings(job: Job, context: LoweringContext) -> str:
    """``count reads rides and writes totals``: why its policy opens what it opens."""
    graph = context.graph

    def names(kind: EdgeKind) -> str:
        return ", ".join(sorted({graph.nodes[edge.target].name for edge in graph.out_edges(job, kind)}))

    read, written = names(EdgeKind.READS), names(EdgeKind.WRITES)
    parts = [*([f"reads {read}"] if read else []), *([f"writes {written}"] if written else [])]
    return f"{job.name} {' and '.join(parts) or 'works by itself'}"

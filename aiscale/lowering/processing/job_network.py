"""Network policies of a job's pods, derived from its edges."""

from __future__ import annotations

from collections.abc import Sequence

from aiscale.analysis.latency.store_queries import is_asked
from aiscale.analysis.streams.client_identity import runner_of
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.flink_session import FlinkSession
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.core.edges import EdgeKind
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.kubernetes.network import (
    Rule,
    cloud_egress,
    clouds_of,
    prometheus_peer,
    tcp,
)
from aiscale.lowering.stores import database_egress, service_egress, warehouse_clouds

Job = StreamJob | BatchJob


def job_egress(
    job: Job,
    bindings: Bindings,
    context: LoweringContext,
    stores: Sequence[str] = (),
) -> list[Rule]:
    """Egress to all that the job reads, writes, looks up and calls, except what its pods share: that to brokers.

    Args:
        job: the job.
        bindings: those of the pods that it runs in.
        context: where they are.
        stores: further URIs of object stores, in addition to those of its sources and sinks.
    """
    others = bindings.targets(EdgeKind.READS, EdgeKind.WRITES, EdgeKind.CALLS, client=job)
    used = bindings.stores(job)
    uris = [*stores, *(store.uri for store in used if isinstance(store, Bucket))]
    return [
        *bindings.of(job).egress,
        *service_egress(others),
        *database_egress(used),
        *cloud_egress(
            {*clouds_of(uris), *warehouse_clouds(others), *bindings.cloud.clouds}, context.cloud_ranges(runner_of(job))
        ),
    ]


def monitoring_ingress(job: Job | FlinkSession, context: LoweringContext, *ports: int) -> Rule:
    """Prometheus may read the metrics of a job's pods."""
    return {"from": [prometheus_peer(job, context)], "ports": tcp(*ports)}


def access_reason(job: Job, context: LoweringContext) -> str:
    """``count reads rides and writes totals``: the reason of its network policy."""
    graph = context.graph

    def names(kind: EdgeKind, *, asked: bool = False) -> str:
        edges = (edge for edge in graph.out_edges(job, kind) if is_asked(graph, edge) is asked)
        return ", ".join(sorted({graph.nodes[edge.target].name for edge in edges}))

    parts = {
        "reads": names(EdgeKind.READS),
        "looks up": names(EdgeKind.READS, asked=True),
        "calls": names(EdgeKind.CALLS),
        "writes": names(EdgeKind.WRITES),
    }
    *first, last = [f"{verb} {found}" for verb, found in parts.items() if found] or ["works by itself"]
    return f"{job.name} {', '.join(first)}{' and ' if first else ''}{last}"

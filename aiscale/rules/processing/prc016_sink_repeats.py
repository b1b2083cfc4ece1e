"""Each restart of a job, a consumer or a batch writes some records twice.

What:
    A stream job, or a service that does nothing but read streams, writes to a store with ``idempotency="none"``, which
    is meant when nothing is said. Of a batch job that is tried again (``retries``), and of a service, this is about
    databases and indexes: a batch writes a table or a bucket as a whole, a service puts objects into it under names.
    Streams are none of them: who reads one says whether records that come twice do any harm.

Why:
    After a failure a job goes back to its last checkpoint, and a service to its last committed offset, and writes again
    what it had written since. A table or a database that only appends has those records twice. That is so for an
    exactly-once job as well, and for a service that writes Kafka in transactions: the guarantee ends at a store that
    can not take back what it was given. A batch that fails half way begins anew, with all that it had written before.

Example:
    StreamJob("billing", consumes=[rides], writes=[Write(invoices)], checkpoint_storage="s3://state/billing",
              jar="local:///job.jar")

Instead:
    StreamJob("billing", consumes=[rides], writes=[Write(invoices, idempotency="upsert", key=["ride_id"])],
              checkpoint_storage="s3://state/billing", jar="local:///job.jar")

Source:
    Apache Flink documentation, fault tolerance guarantees of data sources and sinks.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.failure.reprocessing import handles_again_since
from aiscale.analysis.guarantees.engines import goes_back_to
from aiscale.analysis.guarantees.stores import takes_twice
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.engines import Program, Storm
from aiscale.components.processing.spark import Spark
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import Service, TrainingSource
from aiscale.core.relations import Write
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC016"
SEVERITY = Severity.ERROR
FAULTS = ("streams-11",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each store that a job only appends to, and may write a record to twice."""
    for job in graph.of(StreamJob):
        for edge in graph.out_edges(job, EdgeKind.WRITES):
            store, write = graph[edge.target], edge.relation if isinstance(edge.relation, Write) else None
            if edge.field != "writes" or not _appends(store, write):
                continue
            yield job.finding(
                CODE, SEVERITY, f"each restart of {job.name} writes records to {store.name} twice",
                argument=edge.field, index=edge.item, label='idempotency="none"',
                notes=(_again(job),),
                help=f"{_upsert(store)} where the store can commit with {_step(job)}",
            )  # fmt: skip
    for service in graph.of(Service):
        since = handles_again_since(graph, service)
        for edge in graph.out_edges(service, EdgeKind.WRITES) if since else ():
            store, write = graph[edge.target], edge.relation if isinstance(edge.relation, Write) else None
            if edge.field != "writes" or _is_named(store, write) or not _appends(store, write):
                continue
            yield service.finding(
                CODE, SEVERITY, f"each restart of {service.name} writes records to {store.name} twice",
                argument=edge.field, index=edge.item, label='idempotency="none"',
                notes=(f"it handles again what came since {since}, and writes again what comes of it",),
                help=f"{_upsert(store)} where it keeps the ids of what it has handled there, in one transaction",
            )  # fmt: skip
    for batch in graph.of(BatchJob):
        for edge in graph.out_edges(batch, EdgeKind.WRITES) if batch.retries else ():
            store, write = graph[edge.target], edge.relation if isinstance(edge.relation, Write) else None
            if edge.field != "writes" or isinstance(store, TrainingSource) or not _appends(store, write):
                continue
            yield batch.finding(
                CODE, SEVERITY, f"a run of {batch.name} that is tried again writes records to {store.name} twice",
                argument=edge.field, index=edge.item, label='idempotency="none"',
                notes=(
                    f"retries={batch.retries}: an attempt after one that failed writes anew what that one had written",
                    *(("so does a run that reads what an earlier one has read",) if batch.schedule else ()),
                ),
                help=f"{_upsert(store)} where a run becomes visible as a whole",
            )  # fmt: skip


def _is_named(store: Component, write: Write | None) -> bool:
    """Whether a service puts objects, which overwrite those of their names, as long as it does not say otherwise."""
    return isinstance(store, TrainingSource) and (write is None or "idempotency" not in write.model_fields_set)


def _appends(store: Component, write: Write | None) -> bool:
    """Whether a record that is written twice is there twice."""
    return takes_twice(store, write) is None and (write is None or write.idempotency == "none")


def _upsert(store: Component) -> str:
    return f'Write({store.name.replace("-", "_")}, idempotency="upsert", key=["…"]), or "transactional"'


def _step(job: StreamJob) -> str:
    """What the job goes back to."""
    if isinstance(job.engine, Storm):
        return "a batch of Trident"
    if isinstance(job.engine, Spark):
        return "a micro-batch"
    return "the offsets" if isinstance(job.engine, Program) else "a checkpoint"


def _again(job: StreamJob) -> str:
    """What is written twice."""
    if isinstance(job.engine, Storm):
        return "tuples that were not acknowledged are replayed, and what came of them is written again"
    return f"what it wrote since {goes_back_to(job)}, is written again"

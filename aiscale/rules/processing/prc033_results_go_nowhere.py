"""A job whose results go nowhere.

What:
    A stream job writes no stream, has no sink and calls nothing, although it promises ``exactly-once``, which is a
    promise up to the sinks.

Why:
    It reads for nothing. More often its output was forgotten in the blueprint: then nobody who reads it is connected
    with it, and its rights to write are missing.

Example:
    StreamJob("archive", consumes=[rides], jar="local:///job.jar", delivery="exactly-once",
              checkpoint_storage="s3://state/archive")

Instead:
    StreamJob("archive", consumes=[rides], writes=[Write(lake, idempotency="transactional")], jar="local:///job.jar",
              delivery="exactly-once", checkpoint_storage="s3://state/archive")

Source:
    This follows from how access is derived: a component may write what it refers to.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC033"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job without an output."""
    for job in graph.of(StreamJob):
        if job.delivery != "exactly-once":
            continue  # It may write where the blueprint does not look.
        if not graph.edges_from(job.address, EdgeKind.WRITES, EdgeKind.CALLS):
            yield job.finding(
                CODE, SEVERITY, f"nothing takes what {job.name} computes",
                argument="consumes", label="it reads, and writes nothing", help="produces=[…] or writes=[…]",
            )  # fmt: skip

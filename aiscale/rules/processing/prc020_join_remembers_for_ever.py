"""A join that remembers both of its streams for ever.

What:
    A job joins two streams without ``within``, and its state has no ``ttl``. Joins of Kafka Streams and of Storm always
    have a window.

Why:
    A record may match one that comes years later, so both sides stay in the state. It grows with every record:
    checkpoints take longer until they time out, and restarts take hours.

Example:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="ride_id")], jar="local:///job.jar",
              checkpoint_storage="s3://state/trips")

Instead:
    StreamJob("trips", consumes=[rides, payments], joins=[Join(rides, payments, on="ride_id", within="1h")],
              jar="local:///job.jar", checkpoint_storage="s3://state/trips")

Source:
    Apache Flink documentation, joins (regular joins keep both inputs in state); state time to live.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PRC020"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each join without an end."""
    for job in graph.of(StreamJob):
        if job.engine.joins_need_window or (job.state is not None and job.state.ttl is not None):
            continue  # their joins of streams always have a window
        for index, join in enumerate(job.joins):
            if join.within is None:
                yield job.finding(
                    CODE, SEVERITY,
                    f"{job.name} remembers every record of {join.left.name} and {join.right.name} for ever",
                    argument="joins", index=index, label="a match may come at any time",
                    help='within="1h" on the join'
                    + ("" if not job.engine.state_expires else f', or state=State("{join.on}", ttl="1d")'),
                )  # fmt: skip

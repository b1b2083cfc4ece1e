"""A stream job."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from aiscale.components.processing.flink import Flink
from aiscale.core.component import Component
from aiscale.core.edges import DurationField, Edge, EdgeKind, Many, preset
from aiscale.core.ports import EventStream, Place
from aiscale.core.relations import Consume, Produce
from aiscale.quantities import Duration

StorageUri = Annotated[
    str, StringConstraints(pattern=r"^(s3|s3a|s3p|gs|abfss|wasbs|hdfs|oss)://[^\s/]+(/[^\s]*)?$", max_length=1024)
]


class StreamJob(Component):
    """A long-running job that reads streams, keeps state, and writes streams."""

    domain: ClassVar[str] = "processing"

    engine: Flink = Flink()
    """What runs it."""

    jar: Annotated[str, StringConstraints(pattern=r"^(local|https|s3|gs|abfss)://[^\s]+$", max_length=1024)]
    """The program: ``local:///opt/flink/usrlib/job.jar`` inside the image, or a URI that Flink can fetch."""

    entry_class: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$")] | None = None
    """Main class; the jar's manifest says it when absent."""

    args: Many[str] = ()
    """Arguments of the program. Never secrets: they are stored in clear."""

    reads: Annotated[Many[EventStream | Consume], Edge(EdgeKind.READS)]
    """Streams that are read."""

    writes: Annotated[Many[EventStream | Produce], Edge(EdgeKind.WRITES)] = ()
    """Streams that are written."""

    delivery: Literal["at-least-once", "exactly-once"] = "at-least-once"
    """Guarantee from the sources to the sinks."""

    parallelism: Annotated[int, Field(ge=1, le=10_000)] = 1
    """Parallel instances of each operator."""

    records_per_second_per_slot: Annotated[float, Field(gt=0, le=1e7)] | None = None
    """Measured throughput of one slot, for the capacity checks."""

    stateful: bool = True
    """Whether it keeps keyed state or windows."""

    checkpoint_interval: DurationField = Field(default=preset(Duration(30)))
    """Time between checkpoints."""

    checkpoint_storage: StorageUri | None = None
    """Where checkpoints and savepoints are kept, for example ``s3://bucket/path``."""

    transaction_timeout: DurationField = Field(default=preset(Duration(900)))
    """Kafka transaction timeout of exactly-once sinks.
    Source: Apache Kafka's default transaction.max.timeout.ms is 15 minutes."""

    upgrade: Literal["stateless", "last-state", "savepoint"] = "last-state"
    """How a change of the job keeps its state."""

    on: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """The Kubernetes cluster; the system's only one when absent."""

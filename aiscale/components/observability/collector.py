"""The OpenTelemetry collector, and which traces are kept."""

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, BytesField, DurationField, Many, OptionalBytes, Value, preset
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.quantities import Bytes, Duration


class TailSampling(Value):
    """Decides about a trace when all of it is there: errors and slow ones are kept, and a share of the others.

    Source: OpenTelemetry collector, tail_sampling processor.
    """

    keep_percent: Annotated[float, Field(ge=0, le=100)] = 5.0
    """Share of the ordinary traces that is kept, in per cent."""

    slow_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """Traces longer than this are all kept, in milliseconds."""

    decision_wait: DurationField = Field(default=preset(Duration(30)))
    """Time for the spans of a trace to arrive. Source: tail_sampling processor (default 30 s)."""


class Collector(Value):
    """The OpenTelemetry collector that takes the spans of a system.

    Source: OpenTelemetry operator 0.158.0, OpenTelemetryCollector.
    """

    mode: Literal["deployment", "daemonset", "statefulset"] = "deployment"
    """What runs it."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Its replicas, as a deployment or a statefulset."""

    memory: BytesField = Field(default=preset(Bytes.parse("1Gi")))
    """Memory of one replica; request and limit."""

    memory_limit: OptionalBytes = Field(default=ABSENT)
    """Memory at which ``memory_limiter`` refuses spans; four fifths of ``memory`` when absent."""

    processors: Many[
        Literal["memory_limiter", "k8sattributes", "resource", "attributes", "filter", "transform", "batch"]
    ] = ("memory_limiter", "k8sattributes", "batch")
    """What spans go through, in this order."""

    balancing: Literal["trace-id", "none"] = "trace-id"
    """``trace-id``: collectors before it send all spans of one trace to one replica (the load-balancing exporter).
    ``none``: each span goes to any replica."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds where what it sends on is kept, when that is not the cluster itself: an ISO 3166 country code in
    lower case, ``eu`` or ``eea``. Nobody says when absent."""


class Tracing(Value):
    """Which requests leave a trace, and what takes it."""

    sampling_percent: Annotated[float, Field(gt=0, le=100)] = 10.0
    """Share of the requests that are traced from their first service on, in per cent."""

    tail: TailSampling | None = None
    """What is kept of them in the end; everything when absent."""

    collector: Collector = Collector()
    """What takes the spans."""

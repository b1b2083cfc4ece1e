"""The OpenTelemetry collector and the sampling of traces."""

from typing import Annotated, Literal

from pydantic import Field

from aiscale.core.edges import ABSENT, BytesField, DurationField, Many, OptionalBytes, Value, preset
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.quantities import Bytes, Duration


class TailSampling(Value):
    """Samples complete traces: errors and slow traces are kept, and a share of the others.

    Source: OpenTelemetry collector, tail_sampling processor.
    """

    keep_percent: Annotated[float, Field(ge=0, le=100)] = 5.0
    """Share of the ordinary traces that are kept, in per cent."""

    slow_ms: Annotated[float, Field(gt=0, le=3_600_000)] | None = None
    """Duration above which all traces are kept, in milliseconds."""

    decision_wait: DurationField = Field(default=preset(Duration(30)))
    """Time to wait for the spans of a trace. Source: tail_sampling processor (default 30 s)."""


class Collector(Value):
    """The OpenTelemetry collector that receives the spans of a system.

    Source: OpenTelemetry operator 0.158.0, OpenTelemetryCollector.
    """

    mode: Literal["deployment", "daemonset", "statefulset"] = "deployment"
    """What runs it."""

    replicas: Annotated[int, Field(ge=1, le=1_000)] = 2
    """Its replicas, as a deployment or a statefulset."""

    memory: BytesField = Field(default=preset(Bytes.parse("1Gi")))
    """Memory request and limit of one replica."""

    memory_limit: OptionalBytes = Field(default=ABSENT)
    """Memory at which ``memory_limiter`` refuses spans. Default: four fifths of ``memory``."""

    processors: Many[
        Literal["memory_limiter", "k8sattributes", "resource", "attributes", "filter", "transform", "batch"]
    ] = ("memory_limiter", "k8sattributes", "batch")
    """Processors of the pipeline, in order."""

    balancing: Literal["trace-id", "none"] = "trace-id"
    """``trace-id``: a load-balancing exporter sends all spans of a trace to the same replica. ``none``: each span goes
    to any replica."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction of the backend that stores the traces, if it is not the cluster itself: an ISO 3166 country code in
    lower case, ``eu`` or ``eea``. None: unknown."""


class Tracing(Value):
    """Sampling of requests for tracing, and the collector."""

    sampling_percent: Annotated[float, Field(gt=0, le=100)] = 10.0
    """Share of the requests that are traced (head sampling), in per cent."""

    tail: TailSampling | None = None
    """Tail sampling. Default: all traces are kept."""

    collector: Collector = Collector()
    """Collector that receives the spans."""

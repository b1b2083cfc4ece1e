"""The trace collector samples partial traces, or runs out of memory.

What:
    Tail sampling with several collectors and no balancing by trace ID; ``memory_limiter`` missing or not the first
    processor; or its limit not below the memory of the container.

Why:
    With several collectors, none sees a whole trace, so slow traces and errors are dropped. Without an early limit
    the collector is OOM-killed and loses its buffer.

Example:
    Tracing(tail=TailSampling(), collector=Collector(replicas=3, balancing="none"))

Instead:
    Tracing(tail=TailSampling(), collector=Collector(replicas=3, balancing="trace-id"))

Source:
    OpenTelemetry collector documentation, tail sampling processor and memory limiter processor.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.observability.monitoring import Monitoring
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "OBS011"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each thing that makes a collector lose what it should keep."""
    for monitoring in graph.of(Monitoring):
        tracing = monitoring.tracing
        if tracing is None:
            continue
        collector = tracing.collector
        several = collector.mode == "daemonset" or collector.replicas > 1
        if tracing.tail is not None and several and collector.balancing == "none":
            yield monitoring.finding(
                CODE, SEVERITY, "tail sampling sees partial traces",
                argument="tracing.collector",
                label="one on each node" if collector.mode == "daemonset" else f"{collector.replicas} replicas",
                notes=("the spans of one trace go to any of them",), help='balancing="trace-id"',
            )  # fmt: skip
        if "memory_limiter" not in collector.processors[:1]:
            later = "memory_limiter" in collector.processors
            yield monitoring.finding(
                CODE, SEVERITY, "the trace collector can exceed its memory",
                argument="tracing.collector",
                label="memory_limiter comes too late" if later else "no memory_limiter",
                help='processors=["memory_limiter", …]',
            )  # fmt: skip
        elif collector.memory_limit is not None and collector.memory_limit >= collector.memory:
            yield monitoring.finding(
                CODE, SEVERITY, "the trace collector is OOM-killed before it refuses spans",
                argument="tracing.collector", label=f"memory_limit {collector.memory_limit} of {collector.memory}",
                help="leave memory_limit out: four fifths of the memory are usual",
            )  # fmt: skip

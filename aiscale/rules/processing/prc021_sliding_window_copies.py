"""Each event is kept in hundreds of sliding windows.

What:
    The ``size`` of a sliding window is at least 500 times its ``slide``.

Why:
    Flink keeps one copy of an aggregate for each window that contains an event, and updates all of them for every
    event: state and load are multiplied by that number.

Example:
    StreamJob("demand", consumes=[rides], windows=[Sliding("1d", slide="1m")], jar="local:///job.jar",
              checkpoint_storage="s3://state/demand")

Instead:
    StreamJob("demand", consumes=[rides], windows=[Sliding("1d", slide="30m")], jar="local:///job.jar",
              checkpoint_storage="s3://state/demand")

Source:
    Apache Flink documentation, windows: considerations about state size.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.processing.windows import Sliding
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "PRC021"
SEVERITY = Severity.WARNING
_MANY = 500
_ENOUGH = 50
_STEPS = [
    Duration.parse(text) for text in ("1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "6h", "12h", "1d")
]


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each window that multiplies its events."""
    for job in graph.of(StreamJob):
        for index, window in enumerate(job.windows):
            if isinstance(window, Sliding) and window.size / window.slide >= _MANY:
                step = next((step for step in _STEPS if step * _ENOUGH >= window.size), Duration(7 * 86_400))
                yield job.finding(
                    CODE, SEVERITY,
                    f"{job.name} keeps each event in {window.size / window.slide:,.0f} windows",
                    argument="windows", index=index, label=f"{window.size} in steps of {window.slide}",
                    help=f'slide="{step}", or sum tumbling windows of '
                    f"{window.slide} when they are read",
                )  # fmt: skip

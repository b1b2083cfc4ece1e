"""A drift monitor never gets enough values to judge.

What:
    In one ``window``, the watched service gets fewer requests on average than the ``min_records`` that the
    monitor judges. It is an estimate.

Why:
    A window with too few values is left out, as it should be: small samples differ by chance. When every window is,
    the model can drift for months, and the monitor says nothing.

Example:
    surge = ModelService("surge", traffic=Traffic(mean=0.1, peak=2), model=model, runtime=Triton())
    DriftMonitor("surge-drift", surge, window="1h", min_records=1_000)

Instead:
    surge = ModelService("surge", traffic=Traffic(mean=0.1, peak=2), model=model, runtime=Triton())
    DriftMonitor("surge-drift", surge, window="6h", min_records=1_000)

Source:
    Arithmetic over the blueprint: rate × time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.load.load import requests
from aiscale.components.delivery.drift_monitor import DriftMonitor
from aiscale.core.ports import CallTarget
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "DLV067"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each monitor that never judges."""
    for monitor in graph.of(DriftMonitor):
        if not isinstance(monitor.of, CallTarget) or monitor.of.address not in graph:
            continue
        load = requests(graph, monitor.of)
        if not load.is_complete or load.mean <= 0:
            continue
        seen = load.mean * float(monitor.window)
        if seen < monitor.min_records:
            window = Duration(3_600 * math.ceil(monitor.min_records / load.mean / 3_600))
            yield monitor.finding(
                CODE, SEVERITY, f"{monitor.name} gets about {seen:,.0f} values in a window, and judges from "
                f"{monitor.min_records:,}",
                argument="window" if "window" in monitor.model_fields_set else "min_records",
                label="it never judges",
                notes=(f"estimated: {Rate(load.mean)} reach {monitor.of.name} on average, in {monitor.window}",),
                help=f'window="{window}", or min_records={max(1, math.floor(seen)):_}',
            )  # fmt: skip

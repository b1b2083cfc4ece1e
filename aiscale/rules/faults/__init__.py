"""The known faults of AI systems, by area, and the table of which rule finds which.

``python -m aiscale.rules.faults`` writes ``docs/reference/faults.md`` anew.
"""

from __future__ import annotations

from aiscale.rules.faults import (
    delivery,
    features,
    gpu,
    network,
    observability,
    people,
    places,
    retrieval,
    scaling,
    serving,
    streams,
)
from aiscale.rules.faults.fault import Fault

FAULTS: tuple[Fault, ...] = (
    *streams.FAULTS,
    *serving.FAULTS,
    *features.FAULTS,
    *places.FAULTS,
    *gpu.FAULTS,
    *network.FAULTS,
    *scaling.FAULTS,
    *delivery.FAULTS,
    *observability.FAULTS,
    *people.FAULTS,
    *retrieval.FAULTS,
)
"""Every fault that is known, whether or not a rule finds it."""

"""Trainings come faster than the records that they are worth.

What:
    In the time between two trainings, the streams that are learned from get fewer records than ``min_records``. It
    is an estimate.

Why:
    Each training starts a GPU node, finds too little, and stops; or it learns from so little that the new model is
    another one by chance.

Example:
    rides = Topic("rides", kafka, traffic=Traffic(mean=2, peak=10))
    Retraining(data=[rides], every="10m", min_records=100_000)

Instead:
    rides = Topic("rides", kafka, traffic=Traffic(mean=2, peak=10))
    Retraining(data=[rides], every="1d", min_records=100_000)

Source:
    Arithmetic over the blueprint: rate × time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from aiscale.analysis.delivery.rollouts import learned_from, retrainings
from aiscale.analysis.load.load import loads
from aiscale.core.messages.wording import listed
from aiscale.core.ports import EventStream
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration, Rate

CODE = "DLV062"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retraining that is asked for too often."""
    for pipeline, retraining in retrainings(graph):
        every, wanted = retraining.every, retraining.min_records
        sources = [source for field, _, source, _ in learned_from(retraining) if field == "retraining.data"]
        streams = {source.address: source for source in sources if isinstance(source, EventStream)}
        found = [loads(graph)[address] for address in streams if address in graph]
        if every is None or wanted is None or len(found) < len(sources) or not all(load.is_complete for load in found):
            continue
        mean = float(sum(load.mean for load in found))
        if mean * float(every) < wanted and mean > 0:
            yield pipeline.finding(
                CODE, SEVERITY, f"about {mean * float(every):,.0f} new records come between two trainings of "
                f"{pipeline.name}, but one is worth it from {wanted:,}",
                argument="retraining.every", label="too often",
                notes=(f"estimated: {listed(stream.name for stream in streams.values())} get {Rate(mean)} on average",),
                help=f'every="{Duration(3_600 * math.ceil(wanted / mean / 3_600))}"',
            )  # fmt: skip

"""Two stream jobs write one feature view.

What:
    More than one stream job writes a view, directly or through its push source.

Why:
    The online store keeps one value for each entity, and the last writer wins. Two jobs that compute it at their own
    pace overwrite each other's, so that a value goes back and forth, and the history has both.

Example:
    StreamJob("demand", sinks=[zone_push], reads=[rides], jar="local:///a.jar", checkpoint_storage="s3://state/a")
    StreamJob("supply", sinks=[zone_push], reads=[drivers], jar="local:///b.jar", checkpoint_storage="s3://state/b")

Instead:
    StreamJob("demand", sinks=[demand_push], reads=[rides], jar="local:///a.jar", checkpoint_storage="s3://state/a")
    StreamJob("supply", sinks=[supply_push], reads=[drivers], jar="local:///b.jar", checkpoint_storage="s3://state/b")

Source:
    Feast documentation, push sources; feast-dev/feast issues 713 and 1592: one value for each key online.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.features import view_writers
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.wording import listed

CODE = "FEA009"
SEVERITY = Severity.WARNING
FAULTS = ("features-9",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view of several writers."""
    for view in graph.of(FeatureView):
        jobs = [writer for writer in view_writers(graph, view) if isinstance(writer, StreamJob)]
        if len(jobs) > 1:
            yield view.finding(
                CODE, SEVERITY, f"{listed(job.name for job in jobs)} overwrite each other's values in {view.name}",
                argument="source", label="the last writer wins",
                related=tuple(Related(f"{job.name} writes it", job.location, "sinks") for job in jobs[:3]),
                help="a view and a push source for each job",
            )  # fmt: skip

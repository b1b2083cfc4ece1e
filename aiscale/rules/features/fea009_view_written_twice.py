"""Two stream jobs write one feature view.

What:
    More than one stream job writes a view, directly or through its push source.

Why:
    The online store keeps one value for each entity, and the last writer wins. Two jobs that compute it at their own
    pace overwrite each other's, so that a value goes back and forth, and the history has both.

Example:
    StreamJob("demand", writes=[zone_push], consumes=[rides], jar="local:///a.jar", checkpoint_storage="s3://state/a")
    StreamJob("supply", writes=[zone_push], consumes=[drivers], jar="local:///b.jar", checkpoint_storage="s3://state/b")

Instead:
    StreamJob("demand", writes=[demand_push], consumes=[rides], jar="local:///a.jar", checkpoint_storage="s3://state/a")
    StreamJob("supply", writes=[supply_push], consumes=[drivers], jar="local:///b.jar", checkpoint_storage="s3://state/b")

Source:
    Feast documentation, push sources; feast-dev/feast issues 713 and 1592: one value for each key online.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aiscale.analysis.features.feature_freshness import writers_of
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.messages.wording import few, listed
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA009"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each view, and each push source, of several writers."""
    for view in graph.of(FeatureView):
        direct = _jobs(graph, view)
        pushed = _jobs(graph, view.origin) if direct and isinstance(view.origin, PushSource) else ()
        yield from _finding(view, "source", dict.fromkeys((*direct, *pushed)))
    for push in graph.of(PushSource):
        yield from _finding(push, "name", _jobs(graph, push))


def _jobs(graph: ArchitectureGraph, target: Component) -> tuple[StreamJob, ...]:
    return tuple(writer for writer in writers_of(graph, target) if isinstance(writer, StreamJob))


def _finding(target: FeatureView | PushSource, argument: str, jobs: Collection[StreamJob]) -> Iterator[Diagnostic]:
    if len(jobs) > 1:
        yield target.finding(
            CODE, SEVERITY, f"{listed(job.name for job in jobs)} overwrite each other's values in {target.name}",
            argument=argument, label="the last writer wins",
            related=tuple(Related(f"{job.name} writes it", job.location, "writes") for job in few(jobs, 3)),
            help="a view and a push source for each job",
        )  # fmt: skip

"""Two writers overwrite each other in a feature store.

What:
    - More than one stream job writes a view, directly or through its push source.
    - A Feast store has ``registry="file"``, and scheduled materializations write to it as well as ``feast apply``.

Why:
    The online store keeps one value for each entity, and the last writer wins: a value alternates between two jobs, and
    the history has both. A writer reads the whole registry file and writes it back: of two at once the last one wins.
    Definitions that were just applied disappear, or a materialization copies everything again.

Example:
    StreamJob("demand", writes=[zone_push], consumes=[rides], jar="local:///a.jar", checkpoint_storage="s3://state/a")
    StreamJob("supply", writes=[zone_push], consumes=[drivers], jar="local:///b.jar", checkpoint_storage="s3://state/b")

Instead:
    StreamJob("demand", writes=[demand_push], consumes=[rides], jar="local:///a.jar", checkpoint_storage="s3://state/a")
    StreamJob("supply", writes=[supply_push], consumes=[free], jar="local:///b.jar", checkpoint_storage="s3://state/b")

Source:
    Feast documentation, push sources; feast-dev/feast issues 713, 1592 (one value for each key online) and 2176 (no
    concurrent writes with a file registry).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aiscale.analysis.features.feature_freshness import writers_of
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.processing.stream_job import StreamJob
from aiscale.core.component import Component
from aiscale.core.messages.wording import few, listed
from aiscale.diagnostics import Diagnostic, Edit, Fix, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "FEA009"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields the findings of each form."""
    yield from _view(graph)
    yield from _registry(graph)


def _view(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
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
            CODE, SEVERITY, f"{listed(job.name for job in jobs)} overwrite each other in {target.name}",
            argument=argument, label="the last writer wins",
            related=tuple(Related(f"{job.name} writes it", job.location, "writes") for job in few(jobs, 3)),
            help="a view and a push source for each job",
        )  # fmt: skip


def _registry(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each registry file that is written from two sides."""
    for store in graph.of(FeatureStore):
        if store.engine != "feast" or store.registry != "file":
            continue
        writers = [
            view.name for view in store.views
            if isinstance(view, FeatureView) and view.materialization is not None and not view.materialization.suspended
        ]  # fmt: skip
        if writers:
            yield store.finding(
                CODE, SEVERITY, f"feast apply and materializations of {store.name} overwrite each other's registry",
                argument="registry", label="the last writer wins",
                notes=(f"materialized on a schedule: {listed(writers)}",),
                help='registry="sql"',
                fix=Fix(f"keep the definitions of {store.name} in a database", (Edit("registry", '"sql"'),)),
            )  # fmt: skip

"""Who is given which features, how they get into the online store, and how old they may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aiscale.components.features.batch_source import BatchSource
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.processing.sink import Sink
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.processing.windows import Sliding
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.once import once_per_graph
from aiscale.quantities import Duration


@dataclass(frozen=True, slots=True)
class Use:
    """One service that is given features: a model service, what prepares its requests, an inference graph.

    Attributes:
        service: the service.
        features: the feature service that gives them.
        edge: the reference from one to the other.
    """

    service: CallTarget
    features: FeatureService
    edge: GraphEdge

    @property
    def model(self) -> Model | None:
        """The model that is given them directly; None where something stands between."""
        return self.service.model if isinstance(self.service, ModelService) else None


def uses(graph: ArchitectureGraph) -> Iterator[Use]:
    """Every service that is given features while it answers, by feature service in the order of addresses."""
    for features in graph.of(FeatureService):
        for edge in graph.in_edges(features, EdgeKind.FEATURES):
            service = graph[edge.source]
            if isinstance(service, CallTarget):
                yield Use(service, features, edge)


def stored_views(features: FeatureService) -> tuple[FeatureView, ...]:
    """The views that a feature service looks up, those behind its on-demand views included, each once."""
    found: dict[int, FeatureView] = {}
    for view in features.selected:
        for stored in view.inputs if isinstance(view, OnDemandFeatureView) else (view,):
            found[id(stored)] = stored
    return tuple(found.values())


def served_views(graph: ArchitectureGraph) -> dict[FeatureView, Use]:
    """Every view that some model needs while it serves, with the first such use."""
    found: dict[FeatureView, Use] = {}
    for use in uses(graph):
        for view in stored_views(use.features):
            found.setdefault(view, use)
    return found


def trainers(graph: ArchitectureGraph, features: FeatureService) -> Iterator[Component]:
    """What trains with these features: pipelines that say so, and those of the services that are given them."""
    for edge in graph.in_edges(features, EdgeKind.FEATURES):
        user = graph[edge.source]
        if edge.field.startswith("retraining."):
            yield user
        for deployed in graph.in_edges(user, EdgeKind.DEPLOYS):
            pipeline = graph[deployed.source]
            if getattr(pipeline, "retraining", None) is not None:
                yield pipeline


@once_per_graph
def _writers(graph: ArchitectureGraph) -> Mapping[str, tuple[Component, ...]]:
    by_target: dict[str, dict[str, Component]] = defaultdict(dict)
    for edge in graph.edges_of(EdgeKind.WRITES):
        by_target[edge.target][edge.source] = graph[edge.source]
    return {target: tuple(writers.values()) for target, writers in by_target.items()}


def writers_of(graph: ArchitectureGraph, target: Component) -> tuple[Component, ...]:
    """What writes to a component, each once; indexed once for each graph."""
    return _writers(graph).get(target.address, ())


def is_written(graph: ArchitectureGraph, view: FeatureView) -> bool:
    """Whether something writes the view's values, directly or through its push source."""
    return bool(writers_of(graph, view)) or (
        isinstance(view.origin, PushSource) and bool(writers_of(graph, view.origin))
    )


@dataclass(frozen=True, slots=True)
class Age:
    """How old a value may be before the next one takes its place: a lower bound of the worst case.

    Attributes:
        total: the sum of the parts.
        parts: what it is made of, for messages.
    """

    total: Duration
    parts: tuple[str, ...]


def oldest(graph: ArchitectureGraph, view: FeatureView) -> Age | None:
    """How old values of a view become although everything works; None where nothing is known of it."""
    parts = list(_batch_parts(view) if isinstance(view.origin, BatchSource) else _stream_parts(graph, view))
    if not parts:
        return None
    return Age(Duration(sum(time for time, _ in parts)), tuple(f"{time} {what}" for time, what in parts))


def _batch_parts(view: FeatureView) -> Iterator[tuple[Duration, str]]:
    source = view.origin
    if view.materialization is None or not isinstance(source, BatchSource):
        return
    yield view.materialization.every, "between materializations"
    if source.updated_every:
        yield source.updated_every, f"between arrivals in {source.name}"
    if source.delay:
        yield source.delay, f"until rows arrive in {source.name}"


_Parts = tuple[tuple[Duration, str], ...]


@once_per_graph
def _known(_: ArchitectureGraph) -> dict[str, _Parts]:
    return {}


def _stream_parts(graph: ArchitectureGraph, view: FeatureView) -> _Parts:
    """What the slowest of the jobs that make the values takes."""
    return max((_slowest(graph, target) for target in (view, view.origin)), key=_sum)


def _slowest(graph: ArchitectureGraph, target: Component) -> _Parts:
    """The same of the jobs that write one component; looked up once for each, since many views may share one."""
    known = _known(graph)
    if target.address not in known:
        jobs = (writer for writer in writers_of(graph, target) if isinstance(writer, StreamJob))
        known[target.address] = max((tuple(_job_parts(job)) for job in jobs), key=_sum, default=())
    return known[target.address]


def _sum(parts: _Parts) -> float:
    return sum(time for time, _ in parts)


def _job_parts(job: StreamJob) -> Iterator[tuple[Duration, str]]:
    if job.windows:
        step = max(window.slide if isinstance(window, Sliding) else window.span for window in job.windows)
        yield step, f"until a window of {job.name} ends"
        if any(window.time == "event" for window in job.windows) and job.watermark.delay:
            yield job.watermark.delay, f"of watermark in {job.name}"
    if (job.delivery == "exactly-once" and job.writes) or _commits(job):
        yield job.checkpoint_interval, f"between checkpoints of {job.name}"


def _commits(job: StreamJob) -> bool:
    """Whether what the job writes becomes visible with its checkpoints."""
    return any(isinstance(sink, Sink) and sink.idempotency == "transactional" for sink in job.sinks)

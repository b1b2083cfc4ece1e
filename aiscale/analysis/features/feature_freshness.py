"""Who is given which features, how they get into the online store, and how old they may be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiscale.analysis.delivery.job_runs import Runs, runs_of
from aiscale.analysis.guarantees.times import clock_delay
from aiscale.components.delivery.pipeline import DeliveryPipeline
from aiscale.components.features.feature_service import FeatureService
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.on_demand import OnDemandFeatureView
from aiscale.components.features.push_source import PushSource
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.processing.windows import Sliding
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget
from aiscale.core.relations import Lookup, Write, given_by
from aiscale.core.values.batch_source import BatchSource
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.graph_cache import once_per_graph
from aiscale.quantities import Duration


class Use(NamedTuple):
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
    def lookup(self) -> Lookup:
        """How it asks for them; as usual where it does not say."""
        return self.edge.relation if isinstance(self.edge.relation, Lookup) else Lookup(self.features)

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


def watched_views(watched: Component) -> tuple[FeatureView, ...]:
    """The views that an objective of a component is about: itself, or what it is given as features."""
    if isinstance(watched, FeatureView):
        return (watched,)
    features = watched if isinstance(watched, FeatureService) else given_by(getattr(watched, "features", None))
    return stored_views(features) if isinstance(features, FeatureService) else ()


def served_views(graph: ArchitectureGraph) -> dict[FeatureView, Use]:
    """Every view that some model needs while it serves, with the first such use."""
    found: dict[FeatureView, Use] = {}
    for use in uses(graph):
        for view in stored_views(use.features):
            found.setdefault(view, use)
    return found


def trainers(graph: ArchitectureGraph, features: FeatureService) -> Iterator[Component]:
    """What trains with these features, each once: pipelines that say so, and those of the services that get them."""
    found: dict[str, Component] = {}
    for edge in graph.in_edges(features, EdgeKind.FEATURES):
        user = graph[edge.source]
        if edge.field.startswith("retraining."):
            found[user.address] = user
        for deployed in graph.in_edges(user, EdgeKind.DEPLOYS):
            pipeline = graph[deployed.source]
            if (
                isinstance(pipeline, DeliveryPipeline)
                and user in pipeline.trained_services
                and pipeline.retraining is not None
                # One that names its features has these, whatever its services get.
                and pipeline.retraining.features is None
            ):
                found[pipeline.address] = pipeline
    yield from found.values()


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


class Age(NamedTuple):
    """How old a value may be before the next one takes its place: a lower bound of the worst case.

    Attributes:
        total: the sum of the parts.
        parts: what it is made of, for messages.
        longest: the longest of them.
    """

    total: Duration
    parts: tuple[str, ...]
    longest: Duration


_Parts = tuple[tuple[Duration, str], ...]


def oldest(graph: ArchitectureGraph, view: FeatureView) -> Age | None:
    """How old values of a view become although everything works; None where nothing is known of it."""
    parts = _batch_parts(graph, view) if isinstance(view.origin, BatchSource) else _stream_parts(graph, view)
    if not parts:
        return None
    told = tuple(f"{time} {what}" for time, what in parts)
    return Age(Duration(sum(time for time, _ in parts)), told, max(time for time, _ in parts))


def _batch_parts(graph: ArchitectureGraph, view: FeatureView) -> _Parts:
    """What the materialization of a view takes, or the jobs that write it directly; the quicker of them."""
    source, written = view.origin, _runs(graph).get(view.address, ())
    if view.materialization is None or not isinstance(source, BatchSource):
        return written
    # Both are bounds of the same wait: what is said of the table, and what the schedule of its writers allows.
    arrival = max(tuple(_arrival_parts(source)), _runs(graph).get(source.address, ()), key=_sum)
    copied = ((view.materialization.every, "between materializations"), *arrival)
    return min(written, copied, key=_sum) if written else copied


def _arrival_parts(source: BatchSource) -> Iterator[tuple[Duration, str]]:
    if source.updated_every:
        yield source.updated_every, f"between arrivals in {source.name}"
    if source.delay:
        yield source.delay, f"until rows arrive in {source.name}"


@once_per_graph
def _known(_: ArchitectureGraph) -> dict[str, _Parts]:
    return {}


@once_per_graph
def _runs(graph: ArchitectureGraph) -> Mapping[str, _Parts]:
    """What the schedules take of the jobs that write a component, by its address, where nothing else writes it.

    Of several jobs that which is done most often counts: which of them renews which values is not known.
    """
    found = {}
    for target, writers in _writers(graph).items():
        runs = [(known, job) for job in writers if isinstance(job, BatchJob) and (known := runs_of(job)) is not None]
        if len(runs) == len(writers):
            known, job = min(runs, key=lambda item: item[0].behind)
            found[target] = tuple(_told(known, job))
    return found


def _told(runs: Runs, job: Component) -> Iterator[tuple[Duration, str]]:
    yield runs.apart, f"between runs of {job.name}"
    if runs.takes:
        yield runs.takes, "of each run"


def _stream_parts(graph: ArchitectureGraph, view: FeatureView) -> _Parts:
    """What the slowest of the jobs that make the values takes, or the runs of those that alone write them.

    Values of a stream come whenever it is written, so it counts as one that writes the view.
    """
    slowest = max((_slowest(graph, target) for target in (view, view.origin)), key=_sum)
    written = [target.address for target in (view, view.origin) if writers_of(graph, target)]
    runs = [_runs(graph).get(address, ()) for address in written]
    is_all = all(runs) and (view.origin.address in written or isinstance(view.origin, PushSource))
    return min(runs, key=_sum, default=()) if is_all else slowest


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
    if (runs := runs_of(job)) is not None:
        yield from _told(runs, job)
    if job.windows:
        step = max(window.slide if isinstance(window, Sliding) else window.span for window in job.windows)
        yield step, f"until a window of {job.name} ends"
        if any(window.time == "event" for window in job.windows) and (delay := clock_delay(job)):
            yield delay, f"of watermark in {job.name}"
    every = job.engine.commit_interval_of(job)
    if every is not None and ((job.delivery == "exactly-once" and job.produces) or _commits(job)):
        yield every, f"between {job.engine.commit_noun} of {job.name}"


def _commits(job: StreamJob) -> bool:
    """Whether what the job writes becomes visible with its checkpoints or commits."""
    return any(isinstance(sink, Write) and sink.idempotency == "transactional" for sink in job.writes)

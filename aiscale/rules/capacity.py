"""The most load that a component takes, and the texts of findings about more."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from aiscale.analysis.capacity.stream_slots import slots_at_most
from aiscale.analysis.load.feature_lookups import look_ups
from aiscale.analysis.load.load import loads
from aiscale.analysis.privacy.data_stores import most_queries
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.network.external_service import ExternalService
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import RecordStore, Service
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Rate
from aiscale.rules.overload import max_fitting_replicas, shortage_words


class Capacity(NamedTuple):
    """The most that a component takes.

    Attributes:
        rate: per second, of all its replicas.
        verb: what it does with so many.
        arrive: what more of them do.
        argument: what bounds it.
        each: what one replica takes, as text; empty where it has none.
        words: label and help of a finding, for the rate that it should take.
    """

    rate: float
    verb: str
    arrive: str
    argument: str
    each: str
    words: Callable[[float], tuple[str, str]]


def capacity(graph: ArchitectureGraph, component: Component) -> Capacity | None:
    """The most that a component takes; None if unknown, and for kinds without one."""
    if isinstance(component, FeatureStore):
        return _of_feature_servers(component)
    if isinstance(component, RecordStore):
        return _of_database(component)
    if isinstance(component, ExternalService):
        return _of_provider(component)
    if isinstance(component, StreamJob):
        return _of_job(graph, component)
    return _of_service(graph, component) if isinstance(component, Service) else None


class Reached(NamedTuple):
    """A component that gets another load than usual.

    Attributes:
        usual: per second at the peak, as a rule.
        peak: per second at the peak then.
        can: the most that it takes; None if unknown.
    """

    usual: float
    peak: float
    can: Capacity | None

    @property
    def is_too_much(self) -> bool:
        """Whether it takes what comes as a rule, and not what comes then."""
        return self.can is not None and self.usual <= self.can.rate < self.peak


def reached(graph: ArchitectureGraph, component: Component, peak: float) -> Reached:
    """What reaches a component as a rule, and then, and what it takes.

    Args:
        graph: the system's graph.
        component: the component.
        peak: what reaches it then, per second.
    """
    usual = loads(graph)[component.address].peak
    if isinstance(component, FeatureStore):
        usual = sum(look_ups(graph).get(component.address, {}).values())
    return Reached(usual, peak, capacity(graph, component))


def _of_feature_servers(store: FeatureStore) -> Capacity | None:
    each = store.requests_per_second_per_replica
    if each is None or store.engine != "feast":
        return None
    label = f"{store.replicas} feature server{'s' if store.replicas != 1 else ''}"
    label += "" if "replicas" in store.model_fields_set else " by default"
    return Capacity(
        store.replicas * each, "answers", "reach it", "replicas", f"one feature server answers {Rate(each)}",
        lambda rate: (label, f"replicas={math.ceil(rate / each)}"),
    )  # fmt: skip


def _of_database(store: RecordStore) -> Capacity | None:
    limit = most_queries(store)
    if limit is None:
        return None
    more = "cache answers (per_request=… of Read), or a larger database"
    return Capacity(
        limit, "answers", "reach it", "requests_per_second", "",
        lambda rate: (f"at least {Rate(rate)} are needed", more),
    )  # fmt: skip


def _of_provider(service: ExternalService) -> Capacity | None:
    limit = service.requests_per_second
    if limit is None:
        return None
    more = "cache answers (per_request=… of the call), or buy a higher limit"
    return Capacity(
        limit, "allows", "reach it", "requests_per_second", "", lambda _: ("the rest is refused", more)
    )  # fmt: skip


def _of_job(graph: ArchitectureGraph, job: StreamJob) -> Capacity | None:
    slot, slots = job.records_per_second_per_slot, slots_at_most(graph, job)
    if slot is None:
        return None

    def words(rate: float) -> tuple[str, str]:
        wanted = math.ceil(rate / slot)
        partitions = [topic.partitions for edge in graph.out_edges(job, EdgeKind.READS)
                      if isinstance(topic := graph[edge.target], Topic)]  # fmt: skip
        fewest = min(partitions, default=0)
        even = next((n for n in range(wanted, fewest + 1) if fewest % n == 0), wanted)
        more = f", and at least {even} partitions on each topic it reads" if even > fewest else ""
        argument = slots.bound.rpartition(".")[2]
        whose = {"engine.autoscaler.max_parallelism": " of its autoscaler", "engine.max_parallelism": " of its engine"}
        edit = f"{argument}={math.ceil(even / slots.each)}{whose.get(slots.bound, '')}{more}"
        return f"{'at most ' if slots.scales else ''}{slots.count} slots", edit

    return Capacity(slots.count * slot, "takes", "arrive", slots.bound, f"one slot takes {Rate(slot)}", words)


def _of_service(graph: ArchitectureGraph, service: Service) -> Capacity | None:
    each = service.requests_per_second_per_replica
    if each is None:
        return None
    return Capacity(
        max_fitting_replicas(graph, service) * each, "answers", "reach it",
        "autoscaling.max_replicas" if service.autoscaling else "replicas", f"one replica answers {Rate(each)}",
        lambda rate: shortage_words(graph, service, math.ceil(rate / each)),
    )  # fmt: skip

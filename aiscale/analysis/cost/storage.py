"""What a system keeps on disks and in object stores, where it is, and what that costs in a month at list prices.

Counted are the disks that claims ask for, root disks of nodes whose pool says how large they are, buckets and model
artefacts with a size, and one copy of the state of a job that keeps its checkpoints in an object store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, Protocol

from aiscale.analysis.capacity.kafka_pods import CONTROLLER_STORAGE
from aiscale.analysis.capacity.minimum_nodes import minimum_nodes
from aiscale.analysis.capacity.pod_capacity import most_nodes
from aiscale.analysis.capacity.pods import fewest_replicas, most_replicas
from aiscale.analysis.cost.prices import StoragePrice, storage_price
from aiscale.analysis.load.amounts import GIBIBYTE, by_reason, size_words, unset
from aiscale.analysis.placement.buckets import bucket_of, regions_of_buckets
from aiscale.analysis.placement.clouds import cloud_and_region
from aiscale.analysis.streams.backlog import at_most
from aiscale.components.platform.kubernetes_cluster import KubernetesCluster
from aiscale.components.platform.node_pool import NodePool
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.services.microservice import Microservice
from aiscale.components.serving.model import Model
from aiscale.components.serving.model_service import ModelService
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

STORES = {"disks": "on disks", "objects": "in object stores"}
"""Where things are kept, in words."""

_OBJECT_STORES = {"s3": "aws", "s3a": "aws", "s3p": "aws", "gs": "gcp", "abfss": "azure", "wasbs": "azure"}
"""Whose object store an address is in, by its scheme."""


class Stored(NamedTuple):
    """What a component keeps.

    Attributes:
        on: disks, or an object store.
        fewest: bytes with the fewest nodes and instances; None where nobody says how much it is.
        most: bytes with the most.
        cloud: ``aws``, ``gcp`` or ``azure``; ``own`` where no cloud runs it; empty where nobody says.
        region: the cloud's region; None where it may be one of several.
        storage_class: the storage class of the disks; empty for the cluster's default.
        size_said_by: where nobody says how much it is, the field that would.
        region_said_by: where nobody says the region, the field that would.
    """

    on: Literal["disks", "objects"]
    fewest: int | None
    most: int | None
    cloud: str
    region: str | None
    storage_class: str = ""
    size_said_by: str = ""
    region_said_by: str = ""

    @property
    def price(self) -> StoragePrice | None:
        """The list price, where it is known."""
        if self.region is None:
            return None
        return storage_price(self.on, self.cloud, self.region, self.storage_class)

    @property
    def low(self) -> float | None:
        """Dollars a month of the fewest; None where its size or its price is not known."""
        return self._cost(self.fewest)

    @property
    def high(self) -> float | None:
        """Dollars a month of the most; None where its size or its price is not known."""
        return self._cost(self.most)

    @property
    def unknown(self) -> str:
        """Why it has no cost; empty where it has one."""
        if self.fewest is None:
            return unset("size", self.size_said_by)
        if self.region is None and self.cloud != "own":
            return unset("region", self.region_said_by)
        return "" if self.price is not None else "no price known"

    def _cost(self, size: int | None) -> float | None:
        price = self.price
        return None if size is None or price is None else size / GIBIBYTE * price.usd_per_gib_month


@once_per_graph
def stored(graph: ArchitectureGraph) -> Mapping[str, Sequence[Stored]]:
    """What each component keeps, by its address; only of components that keep something."""
    found = {address: tuple(_of(graph, component)) for address, component in graph.nodes.items()}
    return {address: kept for address, kept in found.items() if kept}


def amount(on: str, size: int) -> str:
    """``24.3 TiB on disks``, ``812 GiB in object stores``."""
    return f"{size_words(size)} {STORES[on]}"


class _Countable(Protocol):
    @property
    def unknown(self) -> str: ...


def not_counted(named: Iterable[tuple[str, _Countable]]) -> Iterator[str]:
    """``history (unknown region: set region=)``: what has no cost, for each reason; nothing where all have one."""
    return by_reason((name, one.unknown) for name, one in named)


def _of(graph: ArchitectureGraph, component: Component) -> Iterator[Stored]:
    match component:
        case NodePool():
            yield from _root_disks(graph, component)
        case KafkaCluster():
            size = component.brokers * component.storage + component.controllers * CONTROLLER_STORAGE
            yield _disks(graph, component, size, size, component.storage_class)
            if component.tiered_storage is not None:
                tiered = component.tiered_storage
                yield _objects(graph, component, tiered.url, None, tiered.region, own="tiered_storage.region=", size="")
        case StreamJob():
            yield from _of_job(graph, component)
        case Microservice() | ModelService():
            for claim in component.claims:
                most = at_most(most_replicas(component), graph, component)
                copies = (1, 1) if claim.is_shared else (fewest_replicas(component), most)
                fewest, most = (claim.size * count for count in copies)
                yield _disks(graph, component, fewest, most, claim.storage_class)
        case BatchJob():
            for claim in component.claims:
                yield _disks(graph, component, claim.size, claim.size, claim.storage_class)
        case Bucket():
            yield _objects(graph, component, component.uri, component.size, component.region, own="region=")
        case Model() if component.size is not None and component.artifact.partition("://")[0] in _OBJECT_STORES:
            yield _objects(graph, component, component.artifact, component.size, None)


def _root_disks(graph: ArchitectureGraph, pool: NodePool) -> Iterator[Stored]:
    clusters = [graph[edge.source] for edge in graph.edges_to(pool.address, EdgeKind.HAS)]
    cluster = next((one for one in clusters if isinstance(one, KubernetesCluster)), None)
    if pool.disk is not None and cluster is not None:
        cloud, region = cloud_and_region(cluster)
        fewest = minimum_nodes(graph)[pool.address].nodes
        yield Stored("disks", fewest * pool.disk, most_nodes(pool, fewest) * pool.disk, cloud, region)


def _of_job(graph: ArchitectureGraph, job: StreamJob) -> Iterator[Stored]:
    if (disks := job.engine.disks(job)) is not None:
        most = at_most(disks.most, graph, job)
        yield _disks(graph, job, disks.fewest * disks.size, most * disks.size, disks.storage_class)
    if job.checkpoint_storage is not None and job.stateful:
        kept = job.state.size if job.state is not None else None
        yield _objects(graph, job, job.checkpoint_storage, kept, None, size="state.size=")


def _disks(graph: ArchitectureGraph, component: Component, fewest: int, most: int, storage_class: str | None) -> Stored:
    place = graph.place_of(component)
    cloud, region = cloud_and_region(place)
    said_by = f"region= of {place.name}" if place is not None else "on="
    return Stored(
        "disks", fewest, most, cloud, region, storage_class or "",
        region_said_by=said_by if region is None and cloud != "own" else "",
    )  # fmt: skip


def _objects(
    graph: ArchitectureGraph, component: Component, uri: str, amount_: int | None, region: str | None, *,
    own: str = "", size: str = "size=",
) -> Stored:  # fmt: skip
    """What lies in an object store: where it says itself, a bucket of the same name does, or the component runs.

    Args:
        graph: the system's graph.
        component: what keeps it.
        uri: where.
        amount_: bytes; None where nobody says it.
        region: where it says itself that it is.
        own: the field in which it would say so; where it has none, a ``Bucket`` at the same address has.
        size: the field in which it would say how much it is.
    """
    cloud = _OBJECT_STORES.get(uri.partition("://")[0], "")
    if region is None:
        region = regions_of_buckets(graph).get(bucket_of(uri))
    if region is None:
        place = graph.place_of(component)
        beside = [place] if place is not None else graph.of(KubernetesCluster)
        regions = {there for one in beside for here, there in [cloud_and_region(one)] if here == cloud}
        region = regions.pop() if len(regions) == 1 else None
    at = f"region= of a Bucket at {bucket_of(uri)}"
    return Stored(
        "objects", amount_, amount_, cloud, region, size_said_by=size if amount_ is None else "",
        region_said_by=(own or at) if region is None else "",
    )  # fmt: skip

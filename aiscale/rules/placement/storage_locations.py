"""Storage of components outside the places of the system: regions, buckets and warehouses."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from aiscale.analysis.delivery.monitoring_coverage import monitoring_of
from aiscale.analysis.placement.buckets import bucket_of
from aiscale.analysis.placement.regions import law_of, region_facts
from aiscale.analysis.privacy.data_stores import regional, stores_of
from aiscale.analysis.privacy.personal_data.data_flow import is_denied, origin_at
from aiscale.components.features.feature_store import FeatureStore
from aiscale.components.features.feature_view import FeatureView
from aiscale.components.features.stores import OnlineStore
from aiscale.components.observability.monitoring import Monitoring, RemoteWrite
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.tiered_storage import TieredStorage
from aiscale.components.streams.topic import Topic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import EventStream, Service
from aiscale.core.values.host_addresses import is_cluster_name
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_WAREHOUSES = {
    "bigquery": "BigQuery", "redshift": "Redshift", "snowflake": "Snowflake", "athena": "Athena",
    "postgres": "PostgreSQL", "clickhouse": "ClickHouse", "oracle": "Oracle",
}  # fmt: skip
"""Offline stores that keep data of their own, saved data sets and results among it. The others read files and other
warehouses where these are. Source: Feast documentation, offline stores."""
_ONLINE = {
    "postgres": "PostgreSQL", "mysql": "MySQL", "scylladb": "ScyllaDB", "mongodb": "MongoDB",
}  # fmt: skip
_OF_A_CLOUD = frozenset({"bigtable", "datastore"})
"""Online stores that only a cloud runs. Source: Feast documentation, online stores."""
_HOSTS_OF_CLOUDS = (".amazonaws.com", ".amazonaws.com.cn", ".azure.com")
"""Ends of hosts in whose names a region stands: ``aps-workspaces.us-east-1.amazonaws.com``,
``….eastus-1.metrics.ingest.monitor.azure.com``."""


class StorageLocation(NamedTuple):
    """One storage location of records.

    Attributes:
        keeper: what keeps them.
        said_in: its field that names the place.
        what: the place: ``us-east-1``, ``s3://segments``.
        country: whose law holds there; None if unknown.
        part: what is kept, with ``: `` after it; empty for all of it.
        instead: one that would do: ``a region``.
        edit: how its country is said, with ``{}`` for it.
        is_asked: whether the country must be known.
    """

    keeper: Component
    said_in: str
    what: str
    country: str | None
    part: str = ""
    instead: str = "a region"
    edit: str = ""
    is_asked: bool = True


def storage_locations(
    graph: ArchitectureGraph, component: Component, told: Container[Component] = ()
) -> Iterator[StorageLocation]:
    """All storage locations of a component outside the places of the system.

    Args:
        graph: the system.
        component: what is kept.
        told: what is asked for too: a cluster among it says of its topics where they are, a feature store of its views.
    """
    if isinstance(component, FeatureStore):
        yield from _features(graph, component, is_served=True)
    if isinstance(component, FeatureView):
        for store in stores_of(graph, component):
            if store not in told:
                yield from _features(graph, store, is_served=component.online)
    if isinstance(component, Monitoring):
        yield from _measured(component)
    keeper = regional(graph, component)
    if keeper is not None and (keeper is component or keeper not in told):
        for field, region in keeper.named_regions:
            yield _in_region(keeper, field, region)
    if isinstance(component, Topic) and isinstance(component.cluster, KafkaCluster) and component.tiered:
        tiers = component.cluster.tiered_storage
        if tiers is not None and not _is_in_a_cluster(tiers.endpoint):
            yield _segments(graph, component.cluster, tiers)
    if isinstance(component, StreamJob):
        yield from _state(graph, component, "its state: ")


def all_storage_locations(
    graph: ArchitectureGraph, component: Component, told: Container[Component]
) -> Iterator[StorageLocation]:
    """Storage locations of a component outside the places of the system: its own and those of its users.

    Args:
        graph: the system.
        component: what is kept.
        told: what is reported as well, as for :func:`storage_locations`; a job in it reports its own state, a
            monitoring its own logs.
    """
    yield from storage_locations(graph, component, told)
    yield from _storage_of_users(graph, component, told)


def _storage_of_users(
    graph: ArchitectureGraph, component: Component, told: Container[Component]
) -> Iterator[StorageLocation]:
    """Storage locations of its users: the state of its readers, the traces and logs of a monitoring."""
    if isinstance(component, EventStream) and not is_denied(component):
        for edge in graph.in_edges(component, EdgeKind.READS):
            reader = graph[edge.source]
            if isinstance(reader, StreamJob) and reader not in told:
                yield from _state(graph, reader, f"what it keeps of {component.name}: ")
    if isinstance(component, Service | StreamJob | BatchJob):
        watching = monitoring_of(graph, component)
        if watching is not None and watching not in told:
            # Measurements are numbers; traces and logs say what was asked.
            yield from (kept for kept in _measured(watching) if kept.said_in != "remote_write")


def _state(graph: ArchitectureGraph, job: StreamJob, part: str) -> Iterator[StorageLocation]:
    if not job.stateful or job.checkpoint_storage is None:
        return
    bucket = bucket_of(job.checkpoint_storage)
    country = job.checkpoint_jurisdiction or _said_of_buckets(graph).get(bucket)
    is_sure = any(origin_at(graph, graph[edge.target]) for edge in graph.out_edges(job, EdgeKind.READS))
    edit = 'checkpoint_jurisdiction="{}"'
    yield StorageLocation(job, "checkpoint_storage", bucket, country, part, "a bucket", edit, is_sure)


def _features(graph: ArchitectureGraph, store: FeatureStore, *, is_served: bool) -> Iterator[StorageLocation]:
    """The databases that its values are in: of those that it serves, and of their history."""
    online, offline = store.online, store.offline
    if (
        is_served
        and isinstance(online, OnlineStore)
        and (online.jurisdiction is not None or online.connection is not None or online.type in _OF_A_CLOUD)
    ):
        name = _ONLINE.get(online.type, online.type.capitalize())
        edit = f'OnlineStore("{online.type}", …, jurisdiction="{{}}")'
        yield StorageLocation(store, "online", f"its {name}", online.jurisdiction, "its values: ", name, edit)
    if "offline" in store.model_fields_set and offline.type in _WAREHOUSES:
        country = offline.jurisdiction or next(
            (
                law
                for view in store.views
                if isinstance(view, FeatureView) and isinstance(table := view.batch_source, Table)
                if table.warehouse == offline.type and (law := law_of(graph, table)) is not None
            ),
            None,
        )
        name = _WAREHOUSES[offline.type]
        edit = f'OfflineStore("{offline.type}", …, jurisdiction="{{}}")'
        yield StorageLocation(store, "offline", f"its {name}", country, "its history: ", name, edit)


def _measured(monitoring: Monitoring) -> Iterator[StorageLocation]:
    """Where measurements, traces and logs go: only what leaves for an address is asked for."""
    written, tracing = monitoring.remote_write, monitoring.tracing
    if written is not None and not _is_in_a_cluster(written.url):
        edit = 'RemoteWrite(…, jurisdiction="{}")'
        host = urlsplit(written.url).hostname or written.url
        yield StorageLocation(monitoring, "remote_write", host, _law_of(written), "measurements: ", "a store", edit)
    if tracing is not None and (country := tracing.collector.jurisdiction) is not None:
        yield StorageLocation(monitoring, "tracing", "the store of its traces", country, "traces: ", "a store")
    if (country := monitoring.logs_jurisdiction) is not None:
        yield StorageLocation(monitoring, "logs_jurisdiction", "the store of its logs", country, "logs: ", "a store")


def _law_of(written: RemoteWrite) -> str | None:
    host = urlsplit(written.url).hostname or ""
    if written.jurisdiction is not None or not host.endswith(_HOSTS_OF_CLOUDS):
        return written.jurisdiction
    # Azure counts the endpoints of a region: eastus-1.
    labels = [name for label in host.split(".") for name in (label, label.rpartition("-")[0])]
    return next((known.country for label in labels if (known := region_facts(label)) is not None), None)


def _segments(graph: ArchitectureGraph, cluster: KafkaCluster, tiers: TieredStorage) -> StorageLocation:
    bucket = bucket_of(tiers.url)
    # At an address of its own a region is whatever that server calls it.
    region = tiers.region if tiers.endpoint is None else None
    if tiers.jurisdiction is None and region is not None and region_facts(region) is not None:
        return _in_region(cluster, "tiered_storage.region", region)
    country = tiers.jurisdiction or _said_of_buckets(graph).get(bucket)
    edit = 'TieredStorage(…, jurisdiction="{}")'
    return StorageLocation(cluster, "tiered_storage", bucket, country, "old segments: ", "a bucket", edit)


def _in_region(keeper: Component, field: str, region: str) -> StorageLocation:
    """A region of a cloud. One that is not in the table is not asked for: what is known of it may be behind."""
    known = region_facts(region)
    return StorageLocation(keeper, field, region, known.country if known else None, is_asked=False)


def _is_in_a_cluster(endpoint: str | None) -> bool:
    return endpoint is not None and is_cluster_name(urlsplit(endpoint).hostname or "")


@once_per_graph
def _said_of_buckets(graph: ArchitectureGraph) -> Mapping[str, str]:
    """What the system's buckets say of the buckets that they are in: each is in one place."""
    return {bucket_of(one.uri): law for one in graph.of(Bucket) if (law := law_of(graph, one)) is not None}

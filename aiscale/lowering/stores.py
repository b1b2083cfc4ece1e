"""Databases, buckets and services outside the system: their addresses as variables, and the egress to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from aiscale.analysis.streams.variable_names import store_variable, variable_prefix
from aiscale.components.network.external_service import ExternalService
from aiscale.components.stores.data_at_rest import Bucket, Table
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Read, Write
from aiscale.core.values.host_addresses import ranges
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.lowering.kubernetes.network import (
    Rule,
    cloud_egress,
    clouds_of,
    external_egress,
    private_egress,
    ranges_egress,
)

_WAREHOUSES = {"athena": "aws", "bigquery": "gcp", "databricks": "web", "snowflake": "web"}


def store_environment(component: Component, graph: ArchitectureGraph) -> dict[str, str]:
    """``<NAME>_URI`` of each bucket, ``<NAME>_HOST`` and ``<NAME>_PORT`` of each database, ``<NAME>_TABLE`` of tables.

    No secret among them. Time limit and pool of queries as well: of several references to one store, the largest.
    """
    return dict(_variables(component, graph)) | dict(_query_settings(component, graph))


def _variables(component: Component, graph: ArchitectureGraph) -> Iterator[tuple[str, str]]:
    for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES):
        if isinstance(table := graph[edge.target], Table):
            yield f"{variable_prefix(table, edge.relation)}_TABLE", table.table
    for prefix, store in sorted(_referenced(component, graph), key=lambda one: (one[1].address, one[0])):
        if isinstance(store, Bucket):
            yield f"{prefix}_URI", store.uri
            continue
        if store.host is not None:
            yield f"{prefix}_HOST", store.host
        if store.answers_on is not None:
            yield f"{prefix}_PORT", str(store.answers_on)


def _query_settings(component: Component, graph: ArchitectureGraph) -> Iterator[tuple[str, str]]:
    found: dict[str, int] = {}
    for edge in graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES):
        store = store_variable(edge, graph)
        if store is None or not isinstance(edge.relation, Read | Write):
            continue
        given = {"QUERY_TIMEOUT_MS": edge.relation.timeout_ms, "POOL_SIZE": edge.relation.pool_size}
        for name, value in given.items():
            if value is not None:
                variable = f"{store.prefix}_{name}"
                found[variable] = max(value, found.get(variable, 0))
    for variable, value in sorted(found.items()):
        yield variable, str(value)


def _referenced(component: Component, graph: ArchitectureGraph) -> set[tuple[str, Bucket | ExternalStore]]:
    """Each bucket and database that it refers to, with what the variables about it begin with."""
    edges = graph.out_edges(component, EdgeKind.READS, EdgeKind.WRITES)
    found = filter(None, (store_variable(edge, graph) for edge in edges))
    return {(one.prefix, one.what) for one in found if isinstance(one.what, Bucket | ExternalStore)}


def warehouse_clouds(targets: Iterable[Component]) -> set[str]:
    """Clouds of the warehouses with endpoints of their vendors; ``web`` for one that is in none of them."""
    tables = (one for one in targets if isinstance(one, Table) and not isinstance(one.store, ExternalStore))
    return {cloud for one in tables if (cloud := _WAREHOUSES.get(one.warehouse)) is not None}


def reached_stores(stores: Iterable[Bucket | ExternalStore]) -> tuple[Bucket | ExternalStore, ...]:
    """Those with egress: of a database, the port must be known."""
    return tuple(store for store in stores if isinstance(store, Bucket) or store.answers_on)


def store_egress(
    stores: Sequence[Bucket | ExternalStore],
    ranges: Sequence[str],
    *,
    uris: Iterable[str] = (),
    clouds: Iterable[str] = (),
) -> list[Rule]:
    """The egress to buckets and databases; none to a database of unknown port.

    Args:
        stores: the buckets and databases.
        ranges: addresses of the cloud's services; any public address when empty.
        uris: of further object stores, and of files on web servers, which may be in a private network.
        clouds: further clouds whose services the workload calls: ``aws``, ``gcp``.
    """
    objects = [store.uri for store in stores if isinstance(store, Bucket)]
    ports: set[int] = set()
    for uri in uris:
        if uri.startswith("https://"):
            ports.add(urlsplit(uri).port or 443)
        else:
            objects.append(uri)
    return [
        *database_egress(stores),
        *map(private_egress, sorted(ports)),
        *cloud_egress({*clouds_of(objects), *clouds}, ranges),
    ]


def database_egress(targets: Iterable[Component]) -> list[Rule]:
    """The egress to the databases among what a workload refers to."""
    routes = {
        (one.answers_on, ranges(one.host, one.cidrs))
        for one in targets
        if isinstance(one, ExternalStore) and one.answers_on is not None
    }
    return [ranges_egress(there, port) if there else private_egress(port) for port, there in sorted(routes)]


def service_egress(targets: Iterable[Component]) -> list[Rule]:
    """The egress to the services outside the system among what a workload calls."""
    routes = {(one.port, ranges(one.host, one.cidrs)) for one in targets if isinstance(one, ExternalService)}
    return [ranges_egress(there, port) if there else external_egress(port) for port, there in sorted(routes)]

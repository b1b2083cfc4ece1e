"""Object stores as URIs name them, and where buckets are, as the batch sources in them say."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.components.stores.data_at_rest import Bucket
from aiscale.core.component import Component
from aiscale.core.ports import StorageClient
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph

_SCHEMES = {"s3a": "s3", "s3p": "s3"}
"""Other names of one store. Source: Apache Flink documentation, file systems: Amazon S3."""


def own_uri(uri: str) -> str:
    """``s3://rides/zones``, however an engine's file system spells the scheme, and without a slash at the end."""
    scheme, sign, place = uri.partition("://")
    return f"{_SCHEMES.get(scheme, scheme)}{sign}{place.rstrip('/')}"


def bucket_of(uri: str) -> str:
    """``s3://rides`` of ``s3a://rides/zones``; empty where an address has no scheme."""
    scheme, sign, place = own_uri(uri).partition("://")
    return f"{scheme}://{place.partition('/')[0]}" if sign else ""


def own_uris(component: Component) -> tuple[str, ...]:
    """URIs in a component's own fields, besides its edges."""
    return component.named_uris if isinstance(component, StorageClient) else ()


@once_per_graph
def regions_of_buckets(graph: ArchitectureGraph) -> Mapping[str, str]:
    """The region of each bucket of which somebody says it, by the bucket: what is said first."""
    found: dict[str, str] = {}
    for one in graph.of(Bucket):
        if one.region is not None:
            found.setdefault(bucket_of(one.uri), one.region)
    return found

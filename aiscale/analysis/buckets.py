"""Where buckets are, as the batch sources in them say."""

from __future__ import annotations

from collections.abc import Mapping

from aiscale.components.features.batch_source import Bucket
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.once import once_per_graph


def bucket_name(uri: str) -> str:
    """``rides`` of ``s3://rides/zones``; empty where an address has no scheme."""
    return uri.partition("://")[2].partition("/")[0]


@once_per_graph
def regions_of_buckets(graph: ArchitectureGraph) -> Mapping[str, str]:
    """The region of each bucket of which somebody says it, by the bucket's name: what is said first."""
    found: dict[str, str] = {}
    for one in graph.of(Bucket):
        if one.region is not None:
            found.setdefault(bucket_name(one.uri), one.region)
    return found

"""Where buckets of Amazon S3 are said to be: each is in one region, so that two are said of it by mistake.

Source: Amazon S3 User Guide, general purpose buckets: a name is one bucket of a partition, in the region that it was
made in; Multi-Region Access Points, whose names lead to several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from aiscale.analysis.placement.buckets import bucket_of
from aiscale.analysis.placement.regions import is_within, law_in_region, region_facts
from aiscale.components.platform.eks_cluster import EksCluster
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.data_at_rest import Bucket
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.core.component import Component
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.graph_cache import once_per_graph


class BucketLocation(NamedTuple):
    """Where somebody says that a bucket is.

    Attributes:
        component: who says it.
        argument: in which field.
        region: the region of Amazon; None where only a law is said.
        country: whose law holds there.
    """

    component: Component
    argument: str
    region: str | None
    country: str

    @property
    def where(self) -> str:
        """``eu-west-1``, or ``ie`` where only a law is said."""
        return self.region or self.country

    def contradicts(self, other: BucketLocation) -> bool:
        """Whether a bucket is never at both."""
        if self.region is not None and other.region is not None:
            return self.region != other.region and _partition(self.region) == _partition(other.region)
        here, there = self.country, other.country
        return is_within(here, (there,)) is False and is_within(there, (here,)) is False


@once_per_graph
def bucket_places(graph: ArchitectureGraph) -> Mapping[str, Sequence[BucketLocation]]:
    """What is said of each bucket that is Amazon's for certain, in the order in which it is declared."""
    found: dict[str, list[BucketLocation]] = defaultdict(list)
    for uri, said in _said(graph):
        bucket = bucket_of(uri)
        name = bucket.removeprefix("s3://")
        if name != bucket and not name.startswith("arn:") and not name.endswith(".mrap"):
            found[bucket].append(said)
    return found


def said_elsewhere(graph: ArchitectureGraph, bucket: Bucket) -> Iterator[BucketLocation]:
    """What else is said of where the bucket is that a folder is in, each place once."""
    said = _distinct(graph).get(bucket_of(bucket.uri), {})
    mine = said.get(bucket.region) if bucket.region is not None else None
    if mine is not None:
        yield from (one for one in said.values() if mine.contradicts(one))


@once_per_graph
def _distinct(graph: ArchitectureGraph) -> Mapping[str, Mapping[str, BucketLocation]]:
    """The first that says each place of a bucket, by the place."""
    return {
        bucket: {one.where: one for one in reversed(said)}
        for bucket, said in bucket_places(graph).items()
    }  # fmt: skip


def _said(graph: ArchitectureGraph) -> Iterator[tuple[str, BucketLocation]]:
    for bucket in graph.of(Bucket):
        yield from _in_region(graph, bucket.uri, bucket, "region", bucket.region)
    for cluster in graph.of(KafkaCluster):
        tiers = cluster.tiered_storage
        if tiers is not None and tiers.endpoint is None:
            yield from _in_region(graph, tiers.url, cluster, "tiered_storage.region", tiers.region)
    for job in graph.of(StreamJob):
        uri, country = job.checkpoint_storage, job.checkpoint_jurisdiction
        if uri is not None and country is not None and isinstance(graph.place_of(job), EksCluster):
            yield uri, BucketLocation(job, "checkpoint_jurisdiction", None, country)


def _in_region(
    graph: ArchitectureGraph, uri: str, component: Component, argument: str, region: str | None
) -> Iterator[tuple[str, BucketLocation]]:  # fmt: skip
    """A region that Amazon has; at others the same name may be another server's bucket."""
    known = region_facts(region) if region is not None else None
    if region is not None and known is not None and known.provider == "aws":
        yield uri, BucketLocation(component, argument, region, law_in_region(graph, region) or known.country)


def _partition(region: str) -> str:
    """What the names of buckets are unique in. Source: AWS General Reference, Amazon Resource Names."""
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"

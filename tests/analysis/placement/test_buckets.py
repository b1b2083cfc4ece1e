"""Which bucket a URI names, and where it is said to be."""

import pytest

from aiscale import System
from aiscale.analysis.placement.buckets import bucket_of, own_uri, regions_of_buckets
from aiscale.graph.build import build
from aiscale.stores import Bucket


@pytest.mark.parametrize(
    ("uri", "own", "bucket"),
    [
        ("s3://rides/zones/", "s3://rides/zones", "s3://rides"),
        ("s3a://rides/zones", "s3://rides/zones", "s3://rides"),
        ("s3p://rides", "s3://rides", "s3://rides"),
        ("gs://rides/zones", "gs://rides/zones", "gs://rides"),
        ("zones", "zones", ""),
    ],
)
def test_one_store_is_named_alike(uri: str, own: str, bucket: str) -> None:
    assert (own_uri(uri), bucket_of(uri)) == (own, bucket)


def test_two_clouds_each_have_a_bucket_of_one_name() -> None:
    buckets = [
        Bucket("here", uri="s3://rides/zones", event_timestamp="at", region="eu-central-1"),
        Bucket("there", uri="gs://rides/zones", event_timestamp="at", region="europe-west1"),
        Bucket("trips", uri="s3://rides/trips", event_timestamp="at", region="eu-west-1"),
    ]
    assert regions_of_buckets(build(System("s", buckets))[0]) == {
        "s3://rides": "eu-central-1",
        "gs://rides": "europe-west1",
    }

"""A program that uses a bucket of another cloud than its cluster's is reported where it gets no credentials."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.core.component import Component
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.core.values.volumes import Volume
from aiscale.graph.build import build
from aiscale.lowering.findings import lowering_findings
from aiscale.platform import EksCluster, GkeCluster, KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode, StreamJob
from aiscale.services import KubernetesSecret, Microservice, Read
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic

IMAGE = f"registry.example/app@sha256:{'1d' * 32}"
EKS = EksCluster("core", region="eu-central-1", pools=[NodePool("plain", instance_type="m7i.2xlarge")])
GKE = GkeCluster(
    "core", region="europe-west3", project="acme", pools=[NodePool("plain", instance_type="n2-standard-4")]
)
OWN = KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.2xlarge")])
ORDERS = Topic("orders", KafkaCluster("events"))
GOOGLE, AMAZON = Bucket("exports", uri="gs://acme-exports/orders"), Bucket("exports", uri="s3://acme-exports/orders")


def nightly(
    bucket: Bucket, on: KubernetesCluster, engine: OwnCode | None = None, volumes: tuple[Volume, ...] = ()
) -> BatchJob:
    return BatchJob("nightly", engine=engine or OwnCode(image=IMAGE), writes=[bucket], on=on, volumes=volumes)


def found(component: Component) -> list[tuple[str, str, tuple[str, ...], str | None]]:
    graph, _ = build(System("shop", [component]))
    return [
        (f"{one.severity}[{one.code}]: {one.message}", one.label, one.notes, one.help)
        for one in lowering_findings(graph)
        if "credentials" in one.message
    ]


@pytest.mark.parametrize(
    ("component", "scheme", "cloud", "help_text"),
    [
        (
            nightly(GOOGLE, EKS), "gs", "EKS",
            'volumes=[Volume("gcp", "/etc/gcp", secret="…")] and engine=OwnCode('
            'environment={"GOOGLE_APPLICATION_CREDENTIALS": "/etc/gcp/key.json"}, …)',
        ),
        (
            nightly(AMAZON, GKE), "s3", "GKE",
            'engine=OwnCode(secrets={"AWS_ACCESS_KEY_ID": …, "AWS_SECRET_ACCESS_KEY": …}, …)',
        ),
        (
            Microservice("nightly", image=IMAGE, reads=[Read(GOOGLE)], on=EKS), "gs", "EKS",
            'volumes=[Volume("gcp", "/etc/gcp", secret="…")] and '
            'environment={"GOOGLE_APPLICATION_CREDENTIALS": "/etc/gcp/key.json"}',
        ),
        (
            StreamJob("nightly", engine=OwnCode(image=IMAGE), consumes=[ORDERS], writes=[GOOGLE], on=EKS),
            "gs", "EKS",
            "patches=[…] that mounts the key file and engine=OwnCode("
            'environment={"GOOGLE_APPLICATION_CREDENTIALS": "/etc/gcp/key.json"}, …)',
        ),
    ],
)  # fmt: skip
def test_a_bucket_of_another_cloud_needs_credentials(
    component: Component, scheme: str, cloud: str, help_text: str
) -> None:
    assert found(component) == [
        (
            f"warning[MOD004]: nightly has no credentials for {scheme}://, which it uses from {cloud} (core)",
            f"it uses {scheme}://acme-exports/orders",
            (f"aiscale creates no identity for {scheme}:// on {cloud}: the bucket refuses its requests",),
            help_text,
        )
    ]


@pytest.mark.parametrize(
    "component",
    [
        nightly(AMAZON, EKS),
        nightly(GOOGLE, GKE),
        nightly(GOOGLE, OWN),
        nightly(GOOGLE, EKS, volumes=(Volume("gcp", "/etc/gcp", secret="key"),)),
        nightly(GOOGLE, EKS, OwnCode(image=IMAGE, secrets={"KEY": KubernetesSecret("key", key="json")})),
    ],
)
def test_a_bucket_of_the_same_cloud_or_with_credentials_is_not_reported(component: Component) -> None:
    assert found(component) == []


@pytest.mark.parametrize(
    ("uri", "cloud", "example"),
    [
        ("gs://acme-exports/orders", "Google Cloud", "europe-west3"),
        ("abfss://exports@acme.dfs.core.windows.net/orders", "Azure", "germanywestcentral"),
    ],
)
def test_a_bucket_is_in_no_region_of_another_cloud(uri: str, cloud: str, example: str) -> None:
    with pytest.raises(InvalidComponentError) as refused:
        Bucket("exports", uri=uri, region="eu-central-1")
    scheme = uri.partition("://")[0]
    assert str(refused.value) == (
        f"Bucket 'exports': region (eu-central-1) is a region of AWS, but {scheme}:// is {cloud}: "
        f'set a region of {cloud}, such as region="{example}"'
    )
    assert Bucket("exports", uri=uri, region=example).region == example

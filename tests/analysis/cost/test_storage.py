"""What is kept on disks and in object stores, where it is, and what is not counted."""

from __future__ import annotations

from copy import deepcopy

import pytest

from aiscale import Autoscaling, System
from aiscale.analysis.cost.figures import Effect, Figure
from aiscale.analysis.cost.plan_effects import effects
from aiscale.analysis.cost.prices import StoragePrice, storage_price
from aiscale.analysis.cost.storage import Stored, amount, not_counted, stored
from aiscale.analysis.descriptions import STORED, descriptions
from aiscale.core.component import Component
from aiscale.graph.build import build
from aiscale.platform import EksCluster, K3sCluster, KubernetesCluster, NodePool, PoolLimits
from aiscale.processing import BatchJob, Flink, KafkaStreams, OwnCode, State, Storm, StreamJob
from aiscale.services import Claim, Microservice
from aiscale.serving import VLLM, Model, ModelService
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, TieredStorage, Topic

IMAGE = "registry.example/a@sha256:" + "1" * 64
GIB = 2**30


def kept(*components: Component) -> dict[str, tuple[Stored, ...]]:
    return {address: tuple(found) for address, found in stored(build(System("s", components))[0]).items()}


def ireland(**more: object) -> EksCluster:
    return EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge")], **more)


@pytest.mark.parametrize(
    ("on", "cloud", "region", "storage_class", "price"),
    [
        ("disks", "aws", "eu-west-1", "", StoragePrice(0.088, "aws", "eu-west-1")),
        ("disks", "aws", "eu-west-1", "gp3", StoragePrice(0.088, "aws", "eu-west-1")),
        ("objects", "aws", "eu-west-1", "", StoragePrice(0.023, "aws", "eu-west-1")),
        ("disks", "gcp", "europe-west3", "standard-rwo", StoragePrice(0.12, "gcp", "europe-west3")),
        ("objects", "gcp", "europe-west3", "", StoragePrice(0.023, "gcp", "europe-west3")),
        # Objects alone are known of a region; a class of one's own; another cloud's class; no such region; no such cloud.
        ("objects", "aws", "ca-central-1", "", StoragePrice(0.025, "aws", "ca-central-1")),
        ("disks", "aws", "ca-central-1", "", None),
        ("disks", "aws", "eu-west-1", "fast", None),
        ("disks", "gcp", "europe-west3", "gp3", None),
        ("disks", "aws", "europe-west3", "", None),
        ("disks", "azure", "westeurope", "", None),
        ("disks", "own", "", "", None),
    ],
)
def test_no_price_stands_in_for_another(
    on: str, cloud: str, region: str, storage_class: str, price: StoragePrice | None
) -> None:
    assert storage_price("disks" if on == "disks" else "objects", cloud, region, storage_class) == price


def test_brokers_and_controllers_have_disks() -> None:
    cluster = KafkaCluster("events", on=ireland(), brokers=3, storage="200Gi", storage_class="gp3")
    [found] = kept(cluster)["kafka/events"]
    assert found == Stored("disks", 660 * GIB, 660 * GIB, "aws", "eu-west-1", "gp3")
    assert (found.low, found.high, found.unknown) == (660 * 0.088, 660 * 0.088, "")


def test_claims_of_a_service_are_disks() -> None:
    """One for each replica, or one that all share."""
    claims = [
        Claim("data", "/data", size="20Gi", storage_class="gp3"),
        Claim("out", "/out", size="100Gi", access_mode="ReadWriteMany"),
    ]
    cache = Microservice(
        "cache", image=IMAGE, claims=claims, autoscaling=Autoscaling(min_replicas=2, max_replicas=5), on=ireland()
    )
    assert kept(cache)["services/cache"] == (
        Stored("disks", 40 * GIB, 100 * GIB, "aws", "eu-west-1", "gp3"),
        Stored("disks", 100 * GIB, 100 * GIB, "aws", "eu-west-1"),
    )


def test_claims_of_a_model_service_and_of_a_batch_job_are_disks() -> None:
    """All versions and replicas share one; a job keeps its own between runs."""
    core = ireland()
    model = Model("llama", version="v3", artifact="pvc://weights/llama", framework="transformers")
    compiled = Claim("compiled", "/compiled", size="20Gi", access_mode="ReadWriteMany")
    chat = ModelService("chat", model=model, runtime=VLLM(), claims=[compiled], replicas=3, on=core)
    seen = Claim("seen", "/seen", size="5Gi", storage_class="gp3")
    check = BatchJob("check", engine=OwnCode(image=IMAGE), claims=[seen], executors=1, on=core)
    found = kept(chat, check)
    assert found["serving/chat"] == (Stored("disks", 20 * GIB, 20 * GIB, "aws", "eu-west-1"),)
    assert found["batchjobs/check"] == (Stored("disks", 5 * GIB, 5 * GIB, "aws", "eu-west-1", "gp3"),)


def test_instances_of_a_stateful_job_have_disks() -> None:
    core = ireland()
    orders = Topic("orders", KafkaCluster("events", on=core))
    two_to_nine = Autoscaling(min_replicas=2, max_replicas=9, signals=["lag"])
    jobs = [
        StreamJob("scaled", engine=OwnCode(image=IMAGE, volume="50Gi", autoscaling=two_to_nine), consumes=[orders], on=core),
        StreamJob("fixed", engine=KafkaStreams(image=IMAGE), consumes=[orders], parallelism=4, on=core),
        StreamJob("stateless", engine=OwnCode(image=IMAGE), consumes=[orders], stateful=False, on=core),
        StreamJob(
            "storm", engine=Storm(image=IMAGE), entry_class="A", consumes=[orders], jar="local:///a.jar", on=core
        ),
        StreamJob(
            "storm-beside", engine=Storm(image=IMAGE, zookeeper=["zk-0"]), entry_class="A", consumes=[orders],
            jar="local:///a.jar", on=core,
        ),
    ]  # fmt: skip
    found = kept(*jobs)
    del found["kafka/events"]
    assert found == {
        "streamjobs/scaled": (Stored("disks", 100 * GIB, 450 * GIB, "aws", "eu-west-1"),),
        "streamjobs/fixed": (Stored("disks", 40 * GIB, 40 * GIB, "aws", "eu-west-1"),),
        "streamjobs/storm": (Stored("disks", 40 * GIB, 40 * GIB, "aws", "eu-west-1"),),
        "streamjobs/storm-beside": (Stored("disks", 10 * GIB, 10 * GIB, "aws", "eu-west-1"),),
    }


def test_root_disks_count_where_their_size_is_said() -> None:
    pools = [
        NodePool("said", instance_type="m7i.2xlarge", min_nodes=2, max_nodes=9, disk="80Gi", limits=PoolLimits(cpu=24)),
        NodePool("unsaid", instance_type="m7i.2xlarge"),
    ]
    found = kept(EksCluster("core", region="eu-west-1", pools=pools))
    assert found == {"pools/said": (Stored("disks", 160 * GIB, 240 * GIB, "aws", "eu-west-1"),)}


def test_checkpoints_buckets_and_artefacts_are_objects() -> None:
    core = ireland()
    orders = Topic("orders", KafkaCluster("events", on=core))
    job = StreamJob(
        "windows", engine=Flink(), consumes=[orders], state=State(key="id", size="300Gi"), jar="local:///a.jar",
        checkpoint_storage="s3://state/windows", on=core,
    )  # fmt: skip
    unsized = StreamJob(
        "unsized", engine=Flink(), consumes=[orders], jar="local:///a.jar", checkpoint_storage="gs://state/b", on=core
    )
    found = kept(
        job, unsized,
        Bucket("history", uri="s3://rides/zones", size="2Ti", region="us-east-1"),
        Bucket("near", uri="s3://near/x", size="1Ti"),
        Model("eta", version="v1", artifact="s3://models/eta", framework="onnx", size="1Gi"),
        Model("hub", version="v1", artifact="hf://models/eta", framework="pytorch", size="1Gi"),
    )  # fmt: skip
    del found["kafka/events"]
    assert found == {
        "streamjobs/windows": (Stored("objects", 300 * GIB, 300 * GIB, "aws", "eu-west-1"),),
        "streamjobs/unsized": (
            Stored("objects", None, None, "gcp", None, "", "state.size=", "region= of a Bucket at gs://state"),
        ),
        "buckets/history": (Stored("objects", 2048 * GIB, 2048 * GIB, "aws", "us-east-1"),),
        "buckets/near": (Stored("objects", 1024 * GIB, 1024 * GIB, "aws", "eu-west-1"),),
        "models/eta": (Stored("objects", GIB, GIB, "aws", "eu-west-1"),),
    }


def test_where_objects_are_is_not_guessed_of_two_regions() -> None:
    pools = [NodePool("a", instance_type="m7i.2xlarge")]
    here = EksCluster("here", region="eu-west-1", pools=pools)
    there = EksCluster("there", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge")])
    tiered = TieredStorage("s3://cold/events", plugin=IMAGE)
    events = KafkaCluster("events", on=here, tiered_storage=tiered)
    cold = Bucket("cold", uri="s3://cold", region="us-east-1")
    found = kept(here, there, events, cold, Bucket("somewhere", uri="s3://somewhere", size="1Ti"))
    assert found["buckets/somewhere"] == (
        Stored("objects", 1024 * GIB, 1024 * GIB, "aws", None, region_said_by="region="),
    )
    assert found["kafka/events"][1] == Stored("objects", None, None, "aws", "us-east-1")
    named = [(address, one) for address, all_ in found.items() for one in all_]
    assert list(not_counted(named)) == [
        "buckets/somewhere (unknown region: set region=)", "kafka/events (unknown size)",
        "buckets/cold (unknown size: set size=)",
    ]  # fmt: skip


def test_what_is_at_no_known_place_names_the_field_that_would_say_it() -> None:
    nodes = [NodePool("p", instance_type="x.y")]
    core = KubernetesCluster("core", pools=nodes)
    cold = TieredStorage("s3://cold/events", plugin=IMAGE)
    model = Model("eta", version="v1", artifact="s3://models/eta", framework="onnx", size="1Gi")
    found = kept(KafkaCluster("events", on=core, tiered_storage=cold), model)
    named = [(address, one) for address, all_ in found.items() for one in all_]
    assert [one.region_said_by for _, one in named] == [
        "region= of core", "tiered_storage.region=", "region= of a Bucket at s3://models",
    ]  # fmt: skip
    assert list(not_counted(named)) == [
        "models/eta (unknown region: set region= of a Bucket at s3://models)",
        "kafka/events (unknown region: set region= of core)",
        "kafka/events (unknown size)",
    ]


@pytest.mark.parametrize(
    ("cluster", "where"),
    [
        (KubernetesCluster("a", pools=[NodePool("p", instance_type="m7i.2xlarge")]), ("aws", "us-east-1")),
        (KubernetesCluster("a", region="europe-west3", pools=[NodePool("p", instance_type="x.y")]), ("gcp", "europe-west3")),
        (KubernetesCluster("a", pools=[NodePool("p", instance_type="x.y")]), ("", None)),
        (KubernetesCluster("a", provider="gcp", pools=[NodePool("p", instance_type="x.y")]), ("gcp", "us-central1")),
        (K3sCluster("a", pools=[NodePool("p", instance_type="x.y")]), ("own", None)),
    ],
)  # fmt: skip
def test_the_cloud_is_the_provider_or_that_of_the_region_or_of_the_nodes(
    cluster: KubernetesCluster, where: tuple[str, str | None]
) -> None:
    [found] = kept(KafkaCluster("events", on=cluster))["kafka/events"]
    assert (found.cloud, found.region) == where


def test_a_row_says_what_is_counted_and_what_is_not() -> None:
    core = ireland()
    two_to_nine = Autoscaling(min_replicas=2, max_replicas=9, signals=["lag"])
    orders = Topic("orders", KafkaCluster("events", on=core, storage="180Gi", storage_class="fast"), partitions=9)
    job = StreamJob(
        "scaled", engine=OwnCode(image=IMAGE, volume="512Gi", autoscaling=two_to_nine), consumes=[orders], on=core
    )
    graph, _ = build(System("s", [job, Bucket("history", uri="s3://h", size="10Gi"), Bucket("new", uri="s3://n")]))
    before = deepcopy(descriptions(graph))
    before["streamjobs/scaled"][STORED][0]["fewest"] = 512 * GIB
    row = next(row for row in effects(graph, before) if row.name == "storage cost / month")
    low, high = 1024 * 0.088 + 10 * 0.023, 9 * 512 * 0.088 + 10 * 0.023
    was = 512 * 0.088 + 10 * 0.023
    assert row == Effect(
        "storage cost / month", "USD/month",
        Figure(round(was, 2), round(high, 2), f"${was:,.0f}"), Figure(round(low, 2), round(high, 2), f"${low:,.0f}"),
        f"1.0 TiB on disks and 10 GiB in object stores; most: ${high:,.0f}; AWS eu-west-1 list prices of 2026; without "
        "events (no price known); without new (unknown size: set size=)",
    )  # fmt: skip


def test_amounts_in_words() -> None:
    assert [amount("disks", 20 * GIB), amount("objects", 1536 * GIB)] == ["20 GiB on disks", "1.5 TiB in object stores"]

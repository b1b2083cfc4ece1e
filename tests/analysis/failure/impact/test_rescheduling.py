"""What goes on by itself after the loss of a zone or a pool, what stays away with its disks, and what nothing starts."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling
from aiscale.core.component import Component
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, FlinkSession, KafkaStreams, Spark, Storm, StreamJob
from aiscale.retrieval import VectorIndex
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.analysis.failure.impact.test_zones import IMAGE, A, B, C, graph_of, pool, service, touched

JAR = "local:///job.jar"
ELSEWHERE = f"in {B} or {C}"
CORE = KubernetesCluster("core", pools=[pool("general", A, B, C)])


def job(**fields: object) -> StreamJob:
    events = Topic("rides", KafkaCluster("events", on=CORE))
    kept: dict[str, object] = {"on": CORE, "consumes": [events]}
    if not isinstance(fields.get("engine"), KafkaStreams):
        kept["jar"] = JAR
        if not isinstance(fields.get("engine"), Storm):
            kept["checkpoint_storage"] = "s3://state/job"
    return StreamJob("windows", **(kept | fields))  # type: ignore[arg-type]  # checked by the class itself


def without_a_zone(*roots: Component) -> dict[str, tuple[str, str]]:
    """What becomes of all but the pool and the brokers."""
    found = touched(graph_of(*roots), f"zones/{A}")
    return {address: one for address, one in found.items() if address not in {"pools/general", "kafka/events"}}


@pytest.mark.parametrize(
    ("fields", "effect", "why"),
    [
        ({"replicas": 2}, "recovers", f"its pods there start anew {ELSEWHERE} after about 5m"),
        (
            {"autoscaling": Autoscaling(min_replicas=2, max_replicas=9), "startup_time": "40s"},
            "recovers", f"its pods there start anew {ELSEWHERE} after about 5m, and answers 40s later",
        ),
        (
            {"autoscaling": Autoscaling(min_replicas=1, max_replicas=9)},
            "degraded", f"may have no replica until one starts {ELSEWHERE} after about 5m",
        ),
        ({"replicas": 1}, "degraded", f"may have no replica until one starts {ELSEWHERE} after about 5m"),
        # Nobody waits for an answer of what only reads: its records are late.
        (
            {"replicas": 1, "port": None, "consumes": [Consume(Topic("rides", KafkaCluster("events", on=CORE)))]},
            "recovers", f"its pods there start anew {ELSEWHERE} after about 5m",
        ),
    ],
    ids=["fixed", "scaled", "scaled to one", "one", "one that only reads"],
)  # fmt: skip
def test_replicas_start_anew_by_themselves(fields: dict[str, object], effect: str, why: str) -> None:
    assert without_a_zone(service("front", on=CORE, **fields)) == {"services/front": (effect, why)}


RESTARTS = f"restarts {ELSEWHERE} from its last checkpoint after about 1m"


@pytest.mark.parametrize(
    ("fields", "effect", "why"),
    [
        ({}, "recovers", f"{RESTARTS}, or 5m where its job manager was there"),
        ({"engine": Flink(job_managers=2)}, "recovers", RESTARTS),
        (
            {"checkpoint_storage": None},
            "recovers", f"{RESTARTS}, or 5m where its job manager was there, and then without its state",
        ),
        (
            {"parallelism": 2, "engine": Flink(restart_strategy="none")},
            "degraded", 'may end without a task manager there, and nothing starts it again (restart_strategy="none")',
        ),
        (
            {"engine": Spark(image=IMAGE)},
            "recovers", f"its pods there start anew {ELSEWHERE} after about 5m",
        ),
        (
            {"engine": Spark(image=IMAGE, restart="Never")},
            "degraded",
            'may stay down until somebody starts it: nothing does where its driver was there (restart="Never")',
        ),
        (
            {"engine": Storm(image=IMAGE), "entry_class": "a.Job"},
            "delayed", f"its workers there start anew {ELSEWHERE}, unless Nimbus is there with its disk",
        ),
        (
            {"engine": KafkaStreams(image=IMAGE), "parallelism": 4},
            "recovers",
            "its other instances take over the partitions of those there after 2m; these stay away with their disks "
            f"until {A} is back",
        ),
        (
            {"engine": KafkaStreams(image=IMAGE), "parallelism": 1},
            "degraded", f"may stand still until {A} is back: its only disk may be there",
        ),
        (
            {"engine": KafkaStreams(image=IMAGE), "parallelism": 1, "stateful": False},
            "recovers", f"its pods there start anew {ELSEWHERE} after about 5m",
        ),
    ],
    ids=[
        "flink", "flink with a stand-by", "flink without storage", "flink that ends", "spark", "spark that ends", "storm",
        "disks", "one disk", "no disk",
    ],
)  # fmt: skip
def test_jobs(fields: dict[str, object], effect: str, why: str) -> None:
    assert without_a_zone(job(**fields)) == {"streamjobs/windows": (effect, why)}


def test_a_job_that_nothing_starts_again_is_down_with_any_task_manager() -> None:
    demand = Topic("demand", KafkaCluster("events", on=CORE))
    ends = 'ends without a task manager there, and nothing starts it again (restart_strategy="none")'
    down = job(parallelism=12, engine=Flink(restart_strategy="none"), consumes=[demand], produces=[])
    assert without_a_zone(down) == {
        "streamjobs/windows": ("fails", ends),
        "topics/demand": ("delayed", "its records wait for windows"),
    }


def test_copies_of_an_index_stay_away_with_their_disks() -> None:
    def index(**fields: object) -> dict[str, tuple[str, str]]:
        kept: dict[str, object] = {
            "engine": "qdrant",
            "entries": 1_000,
            "dimension": 64,
            "metric": "cosine",
            "on": CORE,
        }
        return without_a_zone(VectorIndex("texts", **(kept | fields)))  # type: ignore[arg-type]  # checked by itself

    (address,) = index(replication_factor=2)
    assert index(replication_factor=2) == {
        address: ("delayed", f"its copies there stay away with their disks until {A} is back")
    }
    assert index(replication_factor=1) == {
        address: ("degraded", f"may find nothing until {A} is back: its only disk may be there")
    }
    assert index(replication_factor=1, shards=3) == {
        address: (
            "degraded", f"may not find what is in some shards until {A} is back: its only disk of theirs may be there"
        )
    }  # fmt: skip


def test_disks_go_with_a_pool_where_no_other_is_in_their_zone() -> None:
    def found(*other: str) -> tuple[str, str]:
        core = KubernetesCluster("core", pools=[pool("first", A), pool("second", *other)])
        rides = Topic("rides", KafkaCluster("events", on=KubernetesCluster("far", pools=[pool("there", C)])))
        windows = job(engine=KafkaStreams(image=IMAGE), parallelism=4, on=core, consumes=[rides])
        return touched(graph_of(windows), "pools/first")["streamjobs/windows"]

    assert found(A, B) == ("recovers", "its pods on first start anew on second after about 5m")
    assert found(B) == (
        "recovers",
        f"its other instances take over the partitions of those in {A} after 2m; these stay away with their disks until "
        f"a pool is in {A} again",
    )


def test_a_job_of_a_session_is_where_that_is_and_lost_with_it() -> None:
    own = NodePool("own", instance_type="m7i.4xlarge", zones=[A])
    core = KubernetesCluster("core", pools=[pool("general", A, B, C), own])
    session = FlinkSession("shared", on=core, pool=own, storage="s3://state/shared")
    rides = Topic("rides", KafkaCluster("events", on=core))
    graph = graph_of(job(jar="https://jars.example/job.jar", engine=Flink(session=session), on=core, consumes=[rides]))
    delayed = {"topics/rides": ("delayed", "its records wait for windows")}
    assert touched(graph, "flinksessions/shared") == {"streamjobs/windows": ("lost", "runs in shared")} | delayed
    assert touched(graph, "pools/own")["streamjobs/windows"] == ("lost", "runs on own alone")

"""How old features may be, who fills them, and how much memory they take."""

from __future__ import annotations

from aiscale import System
from aiscale.analysis.capacity.feature_memory import Part, memory_of
from aiscale.analysis.features.feature_freshness import is_written, oldest, stored_views, trainers, uses, writers_of
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import (
    Entity,
    FeatureService,
    FeatureStore,
    FeatureView,
    Materialization,
    OnDemandFeatureView,
    PushSource,
)
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.graph.build import build
from aiscale.processing import BatchJob, Sliding, Spark, StreamJob, Tumbling
from aiscale.services import Write
from aiscale.serving import Model, ModelService, Triton
from aiscale.stores import Table
from aiscale.streams import KafkaCluster, Topic

ZONE = Entity("zone", key="zone_id", count=4_000)
KAFKA = KafkaCluster("events")
RIDES, DEMAND = Topic("rides", KAFKA), Topic("demand", KAFKA)
TABLE = Table("history", warehouse="trino", table="a.b", updated_every="1d", delay="3h")
OTHER = Table("other", warehouse="trino", table="a.d")
PUSH = PushSource("push", batch_source=TABLE)
JAR = "local:///job.jar"


def _view(name: str, source: object, **fields: object) -> FeatureView:
    return FeatureView(name, entities=[ZONE], source=source, fields={name: "int64"}, **fields)  # type: ignore[arg-type]


def _graph(*roots: object) -> ArchitectureGraph:
    return build(System("s", list(roots)))[0]  # type: ignore[arg-type]


def test_a_batch_view_is_as_old_as_its_intervals_together() -> None:
    view = _view("past", TABLE, materialization=Materialization("6h"))
    age = oldest(_graph(view), view)
    assert age is not None
    assert (str(age.total), age.parts) == (
        "1d9h",
        ("6h between materializations", "1d between arrivals in history", "3h until rows arrive in history"),
    )


def _batch(name: str, schedule: str | None, *writes: object, **fields: object) -> BatchJob:
    return BatchJob(name, jar=JAR, schedule=schedule, reads=[OTHER], writes=list(writes), **fields)  # type: ignore[arg-type]


def test_a_table_is_as_old_as_the_longest_pause_between_the_runs_of_its_job() -> None:
    plain = Table("plain", warehouse="trino", table="a.c")
    view = _view("past", plain, materialization=Materialization("1h"))
    job = _batch("weekdays", "0 2 * * 1-5", plain, duration="2h")
    age = oldest(_graph(view, job), view)
    assert age is not None
    assert (str(age.total), age.parts) == (
        "3d3h",
        ("1h between materializations", "3d between runs of weekdays", "2h of each run"),
    )


def test_of_two_jobs_that_write_a_table_the_one_that_is_done_more_often_counts() -> None:
    plain = Table("plain", warehouse="trino", table="a.c")
    view = _view("past", plain, materialization=Materialization("1h"))
    jobs = [_batch("weekly", "0 2 * * 0", plain), _batch("hourly", "0 * * * *", plain, duration="10m")]
    age = oldest(_graph(view, *jobs), view)
    assert age is not None
    assert age.parts == ("1h between materializations", "1h between runs of hourly", "10m of each run")


def test_a_schedule_says_nothing_where_something_else_writes_too() -> None:
    plain = Table("plain", warehouse="trino", table="a.c")
    view = _view("past", plain, materialization=Materialization("1h"))
    nightly, once = _batch("nightly", "0 2 * * *", plain), _batch("once", None, plain)
    age = oldest(_graph(view, nightly, once), view)
    assert age is not None
    assert age.parts == ("1h between materializations",)


def test_what_is_said_of_a_table_counts_where_it_is_longer_than_the_schedule() -> None:
    view = _view("past", TABLE, materialization=Materialization("6h"))
    age = oldest(_graph(view, _batch("nightly", "0 2 * * *", TABLE, duration="1h")), view)
    assert age is not None
    assert age.parts[1:] == ("1d between arrivals in history", "3h until rows arrive in history")


def test_a_view_that_a_batch_job_writes_is_as_old_as_its_schedule() -> None:
    plain = Table("plain", warehouse="trino", table="a.c")
    view, pushed, streamed = _view("past", plain), _view("pushed", PUSH), _view("streamed", DEMAND)
    graph = _graph(view, pushed, streamed, _batch("nightly", "0 2 * * *", view, PUSH, streamed, duration="1h"))
    parts = ("1d between runs of nightly", "1h of each run")
    ages = [oldest(graph, one) for one in (view, pushed)]
    assert [age.parts for age in ages if age is not None] == [parts, parts]
    assert oldest(graph, streamed) is None


def test_a_stream_job_that_is_started_again_adds_the_time_between_its_starts() -> None:
    engine = Spark(trigger="available-now", schedule="0 */2 * * *")
    view = _view("live", DEMAND)
    job = StreamJob("slow", engine=engine, jar=JAR, consumes=[RIDES], produces=[DEMAND], windows=[Tumbling("5m")])
    age = oldest(_graph(view, job), view)
    assert age is not None
    assert age.parts == ("2h between runs of slow", "5m until a window of slow ends", "5s of watermark in slow")


def test_a_streamed_view_is_as_old_as_its_slowest_job() -> None:
    view = _view("live", DEMAND)
    slow = StreamJob(
        "slow", jar=JAR, consumes=[RIDES], produces=[DEMAND], windows=[Tumbling("5m")], delivery="exactly-once"
    )
    quick = StreamJob("quick", jar=JAR, consumes=[RIDES], produces=[DEMAND], windows=[Sliding("1h", slide="1m")])
    age = oldest(_graph(view, slow, quick), view)
    assert age is not None
    assert age.parts == (
        "5m until a window of slow ends",
        "5s of watermark in slow",
        "30s between checkpoints of slow",
    )


def test_of_what_is_pushed_as_it_comes_no_age_is_known() -> None:
    view = _view("live", PUSH)
    job = StreamJob("job", jar=JAR, consumes=[RIDES], writes=[PUSH])
    graph = _graph(view, job)
    assert (oldest(graph, view), is_written(graph, view), writers_of(graph, PUSH)) == (None, True, (job,))


def test_what_becomes_visible_with_checkpoints_waits_for_them() -> None:
    view = _view("live", PUSH)
    writes = [Write(PUSH, idempotency="transactional")]
    job = StreamJob("job", jar=JAR, consumes=[RIDES], writes=writes, delivery="exactly-once")
    age = oldest(_graph(view, job), view)
    assert age is not None
    assert age.parts == ("30s between checkpoints of job",)


def test_services_and_trainings_are_found_through_what_they_are_given() -> None:
    live, past = _view("live", DEMAND), _view("past", TABLE)
    ratio = OnDemandFeatureView("ratio", inputs=[live, past], fields={"ratio": "float64"}, function="a:b")
    features = FeatureService("v1", store=FeatureStore("f", views=[live, past, ratio]), views=[ratio, live])
    model = Model("surge", version="v1", artifact="s3://m/s", framework="onnx")
    surge = ModelService("surge", model=model, runtime=Triton(), features=features)
    pipeline = DeliveryPipeline("train", services=[surge], retraining=Retraining(data=[TABLE], every="1d"))
    graph = _graph(surge, pipeline)
    assert [(use.service, use.features, use.model) for use in uses(graph)] == [(surge, features, model)]
    assert stored_views(features) == (live, past)
    assert list(trainers(graph, features)) == [pipeline]


def test_memory_is_estimated_for_entities_that_are_counted() -> None:
    unknown = Entity("rider", key="rider_id")
    views = [
        _view("live", DEMAND),
        FeatureView("embedding", entities=[ZONE], source=TABLE, fields={"e": "float32[128]", "open": "bool"}),
        FeatureView("riders", entities=[unknown], source=TABLE, fields={"rides": "int64"}),
        FeatureView("training", entities=[ZONE], source=TABLE, fields={"rides": "int64"}, online=False),
    ]
    # 110 for the key, 16 of it; 45 a view; 8 + 10, and 512 + 1 in a plain hash, 90 each.
    expected = Part("zone", 4_000, 3, 110 + 16 + 45 + 18 + 45 + 513 + 180)
    assert memory_of(FeatureStore("f", views=views)) == (expected,)
    assert expected.size == 4_000 * 927

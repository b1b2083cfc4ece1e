"""What Amazon Data Firehose does to records on their way into a bucket."""

from __future__ import annotations

from aiscale.services import Microservice
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import FirehoseStream, HttpEndpoint, KinesisStream
from tests.analysis.guarantees.test_calls import along, effects, made


def test_what_a_bucket_gets() -> None:
    clicks, raw = KinesisStream("clicks", key="campaign"), Bucket("raw", uri="s3://lake/raw", format="json")
    graph = made(
        Microservice("ingest", image="registry.example/a:1", produces=[clicks]),
        FirehoseStream("archive", clicks, destination=raw, buffer_interval="90s"),
    )
    path = along(graph, "ingest", "clicks", "archive", "raw")
    assert (path.standing.delivery.word, str(path.standing.order)) == ("at least once", "none")
    read, written = (stage.crossing for stage in path.stages[-2:])
    assert [wait.text() for wait in (*read.waits, *written.waits)] == [
        "0s–1s until its shard is asked (once a second)",
        "0s–1m30s until its object is written (buffer_interval)",
    ]
    assert read.losses == (
        "clicks keeps records for 1d: lost when archive is down longer (no max_outage declared)",
        "archive begins at the newest record when it is made (LATEST)",
    )
    assert written.repeats == "a delivery that times out may have been made, and is made again as another object"


def test_what_is_put_and_posted() -> None:
    spare = Bucket("spare", uri="s3://lake/spare", format="json")
    intake = FirehoseStream(
        "intake", destination=ExternalStore("vendor", product="Metrics API"), buffer_interval="1m", retry="10m",
        through=HttpEndpoint(url="https://intake.example"), backup=spare,
    )  # fmt: skip
    graph = made(Microservice("ingest", image="registry.example/a:1", produces=[intake]))
    path = along(graph, "ingest", "intake", "vendor")
    put, posted = (stage.crossing for stage in path.stages)
    assert put.repeats == "a put whose answer is lost is made again, as a record of its own"
    assert posted.repeats == "a delivery that times out may have been made, and is made again as another request"
    assert [wait.text() for wait in posted.waits] == ["0s–1m until its request is sent (buffer_interval)"]
    assert posted.leaves == ("to spare, where it is not taken for 10m (retry)",)
    # The bucket for what is not taken is no effect of its own, and neither is what is on its way.
    assert effects(graph) == [
        ("externalstores/vendor", "table", "at least once", "none", 60.0),
        ("topics/rides", "topic that nobody reads", "exactly once", "per key zone", 0.0),
    ]

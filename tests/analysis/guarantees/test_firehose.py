"""What Amazon Data Firehose does to records on their way into a bucket."""

from __future__ import annotations

from aiscale.features import Bucket
from aiscale.services import Microservice
from aiscale.streams import FirehoseStream, KinesisStream
from tests.analysis.guarantees.test_calls import along, made


def test_what_a_bucket_gets() -> None:
    clicks, raw = KinesisStream("clicks", key="campaign"), Bucket("raw", uri="s3://lake/raw", format="json")
    graph = made(
        Microservice("ingest", image="registry.example/a:1", produces=[clicks]),
        FirehoseStream("archive", clicks, destination=raw, buffer_interval="90s"),
    )
    path = along(graph, "ingest", "clicks", "archive", "raw")
    assert (path.standing.delivery.word, str(path.standing.order)) == ("at least once", "none")
    read, written = (stage.crossing for stage in path.stages[-2:])
    assert [wait.told() for wait in (*read.waits, *written.waits)] == [
        "0s–1s until its shard is asked (once a second)",
        "0s–1m30s until its object is written (buffer_interval)",
    ]
    assert read.losses == (
        "clicks keeps records for 1d: gone when archive is down longer (no max_outage declared)",
        "archive begins at the newest record when it is made (LATEST)",
    )
    assert written.repeats == "a delivery that times out may have been made, and is made again as another object"

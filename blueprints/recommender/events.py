"""What members see and do, as streams: sessions, popularity, and examples to learn from."""

from ground import IMAGES, kafka, schemas

from aiscale import System, Team
from aiscale.processing import Flink, Join, Session, Sliding, State, StreamJob
from aiscale.services import Write
from aiscale.stores import Bucket
from aiscale.streams import Avro, Consume, Topic

data = Team("data", contact="#data-platform", on_call="data-primary")

impressions = Topic(
    "impressions",
    kafka,
    schema=Avro.file("schemas/impression.avsc", schemas),
    key="member_id",
    event_time="shown_at",
    partitions=96,
    retention="3d",
)
plays = Topic(
    "plays",
    kafka,
    schema=Avro.file("schemas/play.avsc", schemas),
    key="member_id",
    event_time="played_at",
    partitions=96,
    retention="7d",
    durability="critical",
)
sessions = Topic(
    "sessions",
    kafka,
    schema=Avro.file("schemas/session.avsc", schemas),
    key="member_id",
    event_time="ended_at",
    partitions=48,
    retention="3d",
)
popularity = Topic(
    "title-popularity",
    kafka,
    schema=Avro.file("schemas/popularity.avsc", schemas),
    key="title_id",
    event_time="window_end",
    partitions=24,
    retention="1d",
)
training_examples = Topic(
    "training-examples",
    kafka,
    schema=Avro.file("schemas/example.avsc", schemas),
    key="member_id",
    event_time="shown_at",
    partitions=48,
    retention="14d",
)
examples_lake = Bucket(
    "examples",
    uri="s3://video-learning/examples",
    format="iceberg",
    event_timestamp="shown_at",
    created_timestamp="written_at",
    updated_every="10m",
)

watch_sessions = StreamJob(
    "watch-sessions",
    engine=Flink(image=f"{IMAGES}/watch-sessions@sha256:{'11' * 32}"),
    jar="local:///opt/flink/usrlib/watch-sessions.jar",
    consumes=[plays],
    produces=[sessions],
    windows=[Session("30m", allowed_lateness="10m")],
    state=State(key="member_id", size="60Gi", ttl="8d"),
    parallelism=24,
    records_per_second_per_slot=1_500,
    checkpoint_storage="s3://video-state/watch-sessions",
)
title_popularity = StreamJob(
    "title-popularity-1h",
    engine=Flink(image=f"{IMAGES}/title-popularity@sha256:{'22' * 32}"),
    jar="local:///opt/flink/usrlib/title-popularity.jar",
    consumes=[plays],
    produces=[popularity],
    windows=[Sliding("1h", slide="5m")],
    state=State(key="title_id", size="4Gi", ttl="2h"),
    parallelism=12,
    records_per_second_per_slot=3_000,
    checkpoint_storage="s3://video-state/title-popularity",
)
joined_examples = StreamJob(
    "joined-examples",
    engine=Flink(image=f"{IMAGES}/joined-examples@sha256:{'33' * 32}"),
    jar="local:///opt/flink/usrlib/joined-examples.jar",
    consumes=[impressions, plays],
    produces=[training_examples],
    joins=[Join(impressions, plays, on="request_id", within="2h")],
    state=State(key="request_id", size="200Gi", ttl="3h"),
    delivery="exactly-once",
    transaction_timeout="14m",
    parallelism=48,
    records_per_second_per_slot=1_200,
    checkpoint_storage="s3://video-state/joined-examples",
)
archive = StreamJob(
    "archive-examples",
    engine=Flink(image=f"{IMAGES}/archive@sha256:{'44' * 32}"),
    jar="local:///opt/flink/usrlib/archive.jar",
    consumes=[Consume(training_examples, isolation="read_committed")],
    writes=[Write(examples_lake, idempotency="transactional")],
    stateful=False,
    delivery="exactly-once",
    parallelism=12,
    records_per_second_per_slot=4_000,
    checkpoint_storage="s3://video-state/archive-examples",
)

system = System("events", [watch_sessions, title_popularity, joined_examples, archive], owner=data)

"""What a blueprint sets for producers and consumers reaches each kind of client: programs, engines, workers."""

from aiscale import System
from aiscale.processing import KafkaStreams, OwnCode, StreamJob
from aiscale.services import Heartbeat, KubernetesSecret, Microservice
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import (
    Connector,
    Consume,
    DeadLetter,
    KafkaCluster,
    KafkaConnect,
    MirroredTopic,
    MirrorMaker,
    Produce,
    Topic,
)

IMAGE = "registry.example/frames@sha256:" + "5c" * 32
edge = KafkaCluster("edge", brokers=1, controllers=1, replication_factor=1, min_insync_replicas=1)
core = KafkaCluster("core")
frames = Topic("frames", edge, partitions=4, max_message_bytes=8_000_000)
odd = Topic("odd", edge, partitions=1, max_message_bytes=8_000_000)
boxes = Topic("boxes", edge, partitions=4, max_message_bytes=40_000_000)
copies = Topic("edge-frames", core, topic_name="edge.frames", partitions=4, max_message_bytes=8_000_000)
rows = Topic("rows", edge, partitions=4)
workers = KafkaConnect("workers", edge, replicas=1, image=IMAGE)
archive = PostgresDatabase(
    "archive", host="db.example", database="archive",
    user=PostgresUser("archiver", password=KubernetesSecret("archive", key="password")), sslmode="require",
)  # fmt: skip

system = System(
    "frames",
    [
        Microservice(
            "camera", image=IMAGE, port=None, heartbeat=Heartbeat("90s"),
            produces=[Produce(frames, acks="1", compression="zstd"), Produce(rows, idempotence=False)],
        ),
        Microservice(
            "detector", image=IMAGE, port=None,
            consumes=[
                Consume(
                    frames, group="detect", isolation="read_committed", concurrency=2, assignor="sticky",
                    offset_reset="earliest", max_poll_records=50, max_poll_interval="10m",
                    dead_letter=DeadLetter(odd, max_attempts=7),
                )
            ],
            produces=[Produce(boxes, transactional_id="detector", transaction_timeout="30s")],
        ),
        Microservice("viewer", image=IMAGE, port=None, consumes=[Consume(boxes, on_failure="skip")]),
        StreamJob(
            "tracker",
            engine=KafkaStreams(image=IMAGE, heartbeat=Heartbeat("2m", path="/tmp/alive")),
            consumes=[Consume(boxes, isolation="read_committed", max_poll_records=20, max_poll_interval="15m")],
            produces=[Produce(rows, idempotence=False, compression="gzip")],
        ),
        StreamJob("thumbnails", engine=OwnCode(image=IMAGE), consumes=[Consume(frames)], stateful=False),
        Connector(
            "rows-in", workers, connector_class="org.example.Source", source=archive,
            produces=[Produce(frames, compression="snappy")],
        ),
        Connector(
            "frames-out", workers, connector_class="org.example.Sink", sink=archive,
            consumes=[
                Consume(
                    frames, assignor="range", isolation="read_committed", max_poll_interval="20m",
                    dead_letter=DeadLetter(odd),
                )
            ],
        ),
        MirrorMaker("up", source=edge, target=core, topics=[MirroredTopic(frames, copies)], replicas=1),
    ],
)  # fmt: skip

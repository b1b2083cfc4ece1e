from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice, Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", requests_per_second=2_000)

rides = Topic(
    "rides",
    KafkaCluster("events", storage="600Gi"),
    key="zone",
    partitions=24,
    traffic=Traffic(mean=900, peak=6_000, message_bytes=500),
)
# Each record is an insert of its own.
fills = StreamJob(
    "fills",
    jar="local:///a.jar",
    engine=Flink(image=IMAGE),
    consumes=[rides],
    writes=[Write(cards, idempotency="upsert", key=["zone"], per_request=1)],
    checkpoint_storage="s3://checkpoints/fills",
)
decide = Microservice("decide", image=IMAGE, traffic=Traffic(mean=900, peak=1_900), reads=[cards])

system = System("golden", [cluster, fills, decide])

"""Records on the path of looked-up features are dead-lettered; those of the decisions keep their order."""

from aiscale import Needs, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, PushSource, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket
from aiscale.streams import Consume, DeadLetter, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
clicks = Topic("clicks", kafka, key="card_id", traffic=Traffic(mean=100, peak=400, message_bytes=50))
parked = Topic("clicks-parked", kafka, key="card_id")
history = Bucket("history", uri="s3://counts/history", event_timestamp="at", updated_every="1h")
counts = PushSource("counts", batch_source=history)
count = StreamJob(
    "count",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[Consume(clicks, dead_letter=DeadLetter(parked))],
    writes=[Write(counts, idempotency="upsert", key=["card_id"])],
    checkpoint_storage="s3://state/count",
    state=State("card_id", size="1Gi", ttl="1h"),
)
view = FeatureView(
    "clicked", entities=[Entity("card", key="card_id")], source=counts, fields={"clicks": "int64"}, ttl="1h"
)
store = FeatureStore("features", views=[view], online=Redis(read_p99_ms=5))
decisions = Topic("decisions", kafka, key="payment_id")
score = Microservice(
    "score",
    image=IMAGE,
    replicas=3,
    traffic=Traffic(mean=10, peak=20),
    features=FeatureService("score_v1", store=store, views=[view]),
    produces=[Produce(decisions, per_request=1)],
)
ledger = Microservice(
    "ledger",
    image=IMAGE,
    port=None,
    replicas=3,
    consumes=[Consume(decisions, idempotent=True, offset_reset="earliest", needs=Needs(order="per-key"))],
)
repair = Microservice("repair", image=IMAGE, port=None, consumes=[Consume(parked, idempotent=True)])
system = System("payments", [score, ledger, count, repair])

"""A stream keeps what comes twice; who reads it tells, and says so by idempotent=True."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Produce, Topic

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
calls = Bucket("calls", uri="s3://calls/day", retention="30d")
doubtful = Topic("doubtful", kafka, partitions=6, retention="7d")
score = BatchJob(
    "score",
    engine=OwnCode(image="registry.example/score@sha256:" + "1f" * 32),
    reads=[calls],
    produces=[Produce(doubtful, per_request=0.03)],
    records_per_run=72_000,
    schedule="0 1 * * *",
    duration="2h",
    on=cluster,
)
desk = Microservice("desk", image=score.engine.image, port=None, consumes=[Consume(doubtful, idempotent=True)])

system = System("golden", [score, desk])

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Avro, Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
payments = Topic(
    "payments",
    kafka,
    key="zone_id",
    schema=Avro.file("payment.avsc"),
    contains_personal_data=True,
    traffic=Traffic(mean=9, peak=35),
)
scores = Topic("scores", kafka, key="zone_id", schema=Avro.file("total.avsc"))
job = StreamJob(
    "score",
    consumes=[payments],
    produces=[scores],
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    checkpoint_storage="s3://state/score",
)
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(scores, idempotent=True)])

system = System("golden", [job, archive])

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, traffic=traffic)
totals = Topic("totals", kafka)
audit = Microservice(
    "audit", image=IMAGE, port=None, consumes=[Consume(totals, isolation="read_committed", idempotent=True)]
)
totals_job = StreamJob(
    "totals-job",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    produces=[totals],
    checkpoint_storage="s3://state/totals-job",
    parallelism=12,
    delivery="exactly-once",
)
billing = Microservice("billing", image=IMAGE, port=None, produces=[Produce(totals, transactional_id="totals-job")])

system = System("golden", [audit, billing, totals_job])

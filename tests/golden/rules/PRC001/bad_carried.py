from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="1Ti", on=cluster)
traffic = Traffic(mean=1_000, peak=4_000, message_bytes=50)
rides = Topic("rides", kafka, partitions=12)
app = Microservice("app", image=IMAGE, traffic=traffic, produces=[Produce(rides, per_request=3)])
job = StreamJob(
    "demand",
    engine=Flink(image=IMAGE),
    jar="local:///opt/flink/usrlib/job.jar",
    consumes=[rides],
    checkpoint_storage="s3://state/demand",
    parallelism=4,
    records_per_second_per_slot=2_000,
)

system = System("golden", [job, app])

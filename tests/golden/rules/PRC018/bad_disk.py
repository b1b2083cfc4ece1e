from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

streams = NodePool("streams", instance_type="m7i.8xlarge", max_nodes=12, disk="30Gi")
core = EksCluster("core", region="eu-west-1", pools=[streams])
kafka = KafkaCluster("events", on=core)
events = Topic("events", kafka, key="user_id", traffic=Traffic(mean=9, peak=35))
profiles = Topic("profiles", kafka, key="user_id")
job = StreamJob(
    "profiles",
    consumes=[events],
    produces=[profiles],
    engine=Flink(image=IMAGE, task_slots=4),
    jar="local:///job.jar",
    state=State("user_id", size="500Gi", ttl="30d"),
    checkpoint_storage="s3://state/profiles",
    parallelism=12,
)
archive = Microservice("archive", image=IMAGE, port=None, consumes=[Consume(profiles, idempotent=True)])

system = System("golden", [job, archive])

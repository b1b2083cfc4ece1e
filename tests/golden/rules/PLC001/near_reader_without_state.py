"""It goes through the records and keeps nothing of them: its checkpoints are positions."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

pool = NodePool("general", instance_type="m7i.4xlarge", min_nodes=3, max_nodes=9)
eu = EksCluster("eu", region="eu-central-1", pools=[pool])
kafka = KafkaCluster("events", on=eu)
turns = Topic("turns", kafka, key="customer_id", event_time="at", contains_personal_data=True)
counts = Topic("counts", kafka, key="topic", contains_personal_data=False)
chat = Microservice("chat", image=IMAGE, traffic=Traffic(mean=4, peak=10), produces=[Produce(turns, per_request=1)])
job = StreamJob(
    "count",
    engine=Flink(image=IMAGE),
    jar="local:///job.jar",
    consumes=[turns],
    produces=[Produce(counts, per_request=1)],
    stateful=False,
    delivery="exactly-once",
    checkpoint_storage="s3://flink-us/count",
    checkpoint_jurisdiction="us",
    on=eu,
)
reader = Microservice(
    "reader", image=IMAGE, port=None, consumes=[Consume(counts, isolation="read_committed", idempotent=True)]
)

system = System("golden", [chat, job, reader, Placement("stay", of=[turns], residency=["eu"])])

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
jobs = Topic("render-jobs", kafka, traffic=Traffic(mean=1, peak=2))
render = Microservice(
    "render",
    image=IMAGE,
    port=None,
    consumes=[Consume(jobs, handling_p99_ms=60_000)],
    kafka_client="sarama",
)

system = System("golden", [render])

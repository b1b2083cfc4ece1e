from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
jobs = Topic("render-jobs", kafka, traffic=Traffic(mean=1, peak=2))
render = Microservice(
    "render",
    image=IMAGE,
    port=None,
    consumes=[jobs],
    requests_per_second_per_replica=1.5,
)

system = System("golden", [render])

"""A replica in no group is not thrown out of one, however long a poll's records take."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
jobs = Topic("render-jobs", kafka, key="job_id", cleanup="compact", traffic=Traffic(mean=1, peak=2))
render = Microservice(
    "render",
    image=IMAGE,
    port=None,
    consumes=[Consume(jobs, each_replica=True, handling_p99_ms=60_000)],
)

system = System("golden", [render])

"""Each replica hears of every change from now on, and holds none of them."""

from aiscale import Resources, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
items = Topic("items", kafka, key="item_id", distinct_keys=2_000_000, record_bytes=1_500)
owners = Microservice("owners", image=IMAGE, port=None, produces=[items])
ranking = Microservice(
    "ranking",
    image=IMAGE,
    replicas=3,
    resources=Resources(cpu=1, memory="2Gi"),
    traffic=Traffic(mean=50, peak=90),
    consumes=[Consume(items, each_replica=True, offset_reset="latest")],
)

system = System("golden", [owners, ranking])

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE


def on(name: str) -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool("of-" + name, instance_type="m7i.2xlarge", max_nodes=24)])


def made(name: str) -> System:
    cluster = on(name)
    kafka = KafkaCluster("events", on=cluster)
    orders = Topic("orders", kafka, key="id", durability="critical")
    return System("golden", [Microservice("shop", image=IMAGE, on=cluster, produces=[Produce(orders)])])


before, system = made("east"), made("east")

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE


def on(name: str) -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool("of-" + name, instance_type="m7i.2xlarge", max_nodes=24)])


east, west = on("east"), on("west")


def made(cluster: KubernetesCluster) -> System:
    kafka = KafkaCluster("events", on=cluster)
    orders = Topic("orders", kafka, key="id", durability="critical")
    web = Microservice("web", image=IMAGE, on=east)
    shop = Microservice("shop", image=IMAGE, on=cluster, produces=[Produce(orders)])
    return System("golden", [shop, web])


before, system = made(east), made(west)

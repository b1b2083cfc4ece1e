"""The machines of the shop are nodes of the cluster, and their pods reach its Services."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, HybridNodes, NodePool, Site
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
core = EksCluster(
    "core",
    region="eu-west-1",
    pools=[general],
    hybrid_nodes=HybridNodes(node_cidrs=["10.80.0.0/16"], pod_cidrs=["10.85.0.0/16"]),
)
shop = Site(
    "shop",
    cpu=8,
    memory="32Gi",
    offline_tolerance="12h",
    cluster="joined",
    joins=core,
    node_cidr="10.80.0.0/16",
    pod_cidr="10.85.0.0/16",
)
kafka = KafkaCluster("events", on=core)
prices = Topic("prices", kafka, retention="2d", traffic=Traffic(mean=9, peak=35))
shelf = Microservice("shelf", image=IMAGE, port=None, consumes=[Consume(prices, idempotent=True)], on=shop)

system = System("golden", [shelf])

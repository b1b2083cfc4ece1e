from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
prices = Microservice("prices", image=IMAGE)
prices_us = Microservice("prices-us", image=IMAGE)
shop = Microservice(
    "shop",
    image=IMAGE,
    traffic=Traffic(mean=20, peak=40),
    calls=[Call(prices_us, alias="prices", timeout_ms=300), prices],
)

system = System("golden", [core, shop])

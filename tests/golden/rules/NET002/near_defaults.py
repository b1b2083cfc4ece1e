"""Nobody has said a timeout anywhere."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
stock = Microservice("stock", image=IMAGE)
tax = Microservice("tax", image=IMAGE)
prices = Microservice("prices", image=IMAGE, calls=[stock, tax])
cart = Microservice("cart", image=IMAGE, calls=[prices])

system = System("golden", [cluster, cart])

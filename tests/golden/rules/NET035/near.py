"""The part for one cluster names the same mesh as the whole."""

from aiscale import System, Traffic
from aiscale.network import Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])
shop = Microservice("shop", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9), on=eu)
stock = Microservice("stock", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9), on=us)
istio = Istio("istio-eu", on=eu)
eu_part = System("shop-eu", [shop], meshes=[istio])

system = System("golden", [eu_part, stock], meshes=[istio, Istio("istio-us", on=us)])

from aiscale import System, Traffic
from aiscale.network import GatewayApi, Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])
shop = Microservice("shop", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9), on=eu)
stock = Microservice("stock", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9), on=us)

system = System("golden", [shop, stock], meshes=[Istio(on=eu), GatewayApi(on=eu)])

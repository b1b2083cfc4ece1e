from aiscale import System, Traffic
from aiscale.network import Istio, Linkerd, ServicePolicy
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])
shop_eu = Microservice("shop-eu", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9), on=eu)
shop_us = Microservice("shop-us", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9), on=us)
# Each mesh gets a policy of what it knows.
policies = [ServicePolicy("shops-eu", of=[shop_eu], warm_up="30s"), ServicePolicy("shops-us", of=[shop_us])]

system = System("golden", [shop_eu, shop_us, *policies], meshes=[Istio(on=eu), Linkerd(on=us)])

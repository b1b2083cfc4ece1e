from aiscale import System, Traffic
from aiscale.network import Istio, Linkerd, ServicePolicy
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])
prices = Microservice("prices", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9))
first_in_eu = Placement("first-in-eu", of=[prices], primary=eu, overflow=[us])
policy = ServicePolicy("prices", of=[prices], warm_up="30s")

system = System("golden", [prices, first_in_eu, policy], meshes=[Istio(on=eu), Linkerd(on=us)])

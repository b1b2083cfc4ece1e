from aiscale import System, Traffic
from aiscale.network import Istio, Linkerd
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
shop = Microservice("shop", image=IMAGE, replicas=3, traffic=Traffic(mean=5, peak=9))

system = System("golden", [eu, shop], meshes=[Istio(), Linkerd()])

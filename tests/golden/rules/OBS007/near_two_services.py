from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
stock = Microservice("stock", image=IMAGE, objective=Objective(availability=0.9999))
shop = Microservice("shop", image=IMAGE, calls=[Call(stock, timeout_ms=50)])
orders = Slo("orders", of=shop, availability=0.999)

system = System("golden", [cluster, shop], meshes=[Istio()], monitoring=Monitoring(slos=[orders]))

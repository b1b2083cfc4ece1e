from aiscale import System
from aiscale.observability import Monitoring, ServiceMonitor
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
fast = ServiceMonitor("fast", of=[surge], interval="5s", timeout="4s")

system = System("golden", [cluster, surge], monitoring=Monitoring(service_monitors=[fast]))

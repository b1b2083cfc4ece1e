from aiscale import System
from aiscale.observability import Monitoring, ServiceMonitor
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
exporter = ServiceMonitor("surge-exporter", of=[surge], labels={"team": "pricing"})

system = System(
    "golden", [cluster, surge], monitoring=Monitoring(selector={"release": "prometheus"}, service_monitors=[exporter])
)

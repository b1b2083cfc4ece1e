from aiscale import System
from aiscale.observability import Monitoring, ServiceMonitor, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
promise = Slo("prices", of=pricing, availability=0.999)
own = ServiceMonitor("pricing", of=[pricing])

system = System("golden", [cluster, pricing], monitoring=Monitoring(service_monitors=[own], slos=[promise]))

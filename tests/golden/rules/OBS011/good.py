from aiscale import System
from aiscale.observability import Collector, Monitoring, TailSampling, Tracing
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
tracing = Tracing(tail=TailSampling(), collector=Collector(replicas=3))

system = System("golden", [cluster, surge], monitoring=Monitoring(tracing=tracing))

from aiscale import System
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
promise = Slo(
    "prices", of=pricing, availability=0.999, errors="rate(prices_failed_total[5m])", total="rate(prices_total[5m])"
)

system = System("golden", [cluster, pricing], monitoring=Monitoring(slos=[promise]))

from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.observability import BurnRate, Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=250))
page = BurnRate("page", long="1h", short="5m", budget_percent=2)
ticket = BurnRate("ticket", long="3d", short="6h", budget_percent=10)
# Most answers are much faster than the slowest one in a hundred.
promise = Slo("prices", of=pricing, latency_ms=100, latency_share=0.95, alerts=[page, ticket])

system = System("golden", [cluster, pricing], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))

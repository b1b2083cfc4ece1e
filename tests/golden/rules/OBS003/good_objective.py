from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE, objective=Objective(p99_ms=150, availability=0.999))
promise = Slo("prices", of=pricing, availability=0.999, latency_ms=250)

system = System("golden", [cluster, pricing], meshes=[Istio()], monitoring=Monitoring(slos=[promise]))

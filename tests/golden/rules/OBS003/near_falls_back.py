from aiscale import Objective, System, Team
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# What it calls may be gone for longer, but another one stands in.
rules = Microservice("rules", image=IMAGE, objective=Objective(availability=0.99))
surge = Microservice("surge", image=IMAGE, objective=Objective(availability=0.99), fallback=[Call(rules, timeout_ms=9)])
pricing = Microservice("pricing", image=IMAGE, calls=[surge])
prices = Slo("prices", of=pricing, availability=0.999)

system = System(
    "golden", [cluster, pricing], meshes=[Istio()], monitoring=Monitoring(slos=[prices]), owner=Team("shop")
)

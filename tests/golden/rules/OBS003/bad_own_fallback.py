from aiscale import Objective, System, Team
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, DefaultAnswer, Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# Who asks for prices goes on with those of the list; the errors of pricing itself are counted all the same.
surge = Microservice("surge", image=IMAGE, objective=Objective(availability=0.99))
pricing = Microservice(
    "pricing",
    image=IMAGE,
    calls=[Call(surge, timeout_ms=50)],
    objective=Objective(availability=0.999),
    fallback=[DefaultAnswer("list")],
)
shop = Microservice("shop", image=IMAGE, calls=[Call(pricing, timeout_ms=90)])
prices = Slo("prices", of=pricing, availability=0.999)

system = System("golden", [cluster, shop], meshes=[Istio()], monitoring=Monitoring(slos=[prices]), owner=Team("shop"))

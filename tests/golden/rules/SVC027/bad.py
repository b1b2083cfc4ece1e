from aiscale import Objective, System, Team
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
rates = Microservice("rates", replicas=1, image=IMAGE)
eta = Microservice("eta", calls=[rates], image=IMAGE)
pricing = Microservice("pricing", calls=[eta], objective=Objective(availability=0.9995), image=IMAGE)
quotes = Slo("quotes", of=pricing, availability=0.999, runbook="https://runbooks.example/quotes")
system = System(
    "shop",
    [core, pricing],
    owner=Team("shop", contact="#shop", on_call="shop"),
    meshes=[Istio()],
    monitoring=Monitoring(slos=[quotes]),
)

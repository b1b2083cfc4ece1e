from aiscale import Objective, System, Team
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
# Another one stands in, but both are gone with their database.
limits = ExternalStore("limits", product="PostgreSQL", objective=Objective(availability=0.995))
rules = Microservice("rules", image=IMAGE, objective=Objective(availability=0.99), reads=[Read(limits, timeout_ms=5)])
surge = Microservice(
    "surge",
    image=IMAGE,
    objective=Objective(availability=0.99),
    reads=[Read(limits, timeout_ms=5)],
    fallback=[Call(rules, timeout_ms=9)],
)
pricing = Microservice("pricing", image=IMAGE, calls=[surge])
prices = Slo("prices", of=pricing, availability=0.999)

system = System(
    "golden", [cluster, pricing], meshes=[Istio()], monitoring=Monitoring(slos=[prices]), owner=Team("shop")
)

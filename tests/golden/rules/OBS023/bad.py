from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

RUNBOOK = "https://runbooks.example/prices"
eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])


def prices(name: str, on: EksCluster) -> Microservice:
    return Microservice(name, image=IMAGE, replicas=3, objective=Objective(p99_ms=250, availability=0.999), on=on)


prices_eu, prices_us = prices("prices-eu", eu), prices("prices-us", us)
slos = [Slo("prices-eu", of=prices_eu, runbook=RUNBOOK), Slo("prices-us", of=prices_us, runbook=RUNBOOK)]
eu_part = System("prices-eu", [prices_eu], meshes=[Istio("istio-eu", on=eu)])
us_part = System("prices-us", [prices_us], meshes=[Istio("istio-us", on=us)])
monitoring = Monitoring(slos=slos, on=eu)

system = System("golden", [eu_part, us_part], monitoring=monitoring)

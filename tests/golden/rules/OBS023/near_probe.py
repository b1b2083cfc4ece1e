from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.observability import Alert, Monitoring, Slo
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
slos = [Slo("prices-eu", of=prices_eu, runbook=RUNBOOK)]
eu_part = System("prices-eu", [prices_eu], meshes=[Istio("istio-eu", on=eu)])
us_part = System("prices-us", [prices_us], meshes=[Istio("istio-us", on=us)])
# A probe in eu asks prices-us as users do.
down = Alert(
    "prices-us-down",
    expression='probe_success{target="prices-us"} == 0',
    pending="5m",
    severity="page",
    of=[prices_us],
    runbook=RUNBOOK,
)
monitoring = Monitoring(slos=slos, alerts=[down], on=eu)

system = System("golden", [eu_part, us_part], monitoring=monitoring)

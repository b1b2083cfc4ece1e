from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
zurich = EksCluster("zurich", region="eu-central-2", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
# Zurich is so near that light needs no time worth a word.
rates = Microservice("rates", image=IMAGE, on=zurich, objective=Objective(p99_ms=30))
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=zurich)
open_rates = Route("open-rates", gateway=edge, targets=[rates])
shop = Microservice("shop", image=IMAGE, on=eu, objective=Objective(p99_ms=250), calls=[Call(rates, timeout_ms=40)])

system = System("golden", [eu, zurich, shop, open_rates])

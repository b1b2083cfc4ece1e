from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
# 60 ms are the least, and 30 ms are left beyond what it promises.
rates = Microservice("rates", image=IMAGE, on=us, objective=Objective(p99_ms=30))
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=us)
open_rates = Route("open-rates", gateway=edge, targets=[rates])
shop = Microservice("shop", image=IMAGE, on=eu, objective=Objective(p99_ms=250), calls=[Call(rates, timeout_ms=120)])

system = System("golden", [eu, us, shop, open_rates])

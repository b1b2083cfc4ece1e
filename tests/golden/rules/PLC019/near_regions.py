from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
london = EksCluster("london", region="eu-west-2", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
rates = Microservice("rates", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=london)
open_rates = Route("open-rates", gateway=edge, targets=[rates])
shop = Microservice("shop", image=IMAGE, on=eu, calls=[Call(rates, timeout_ms=300)])
# 638 km apart: light needs a millisecond, and twenty are allowed.
close = Placement("close", of=[rates], primary=london, max_rtt_ms=20)

system = System("golden", [eu, london, shop, close, open_rates])

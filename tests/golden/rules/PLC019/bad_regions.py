from aiscale import KubernetesSecret, System
from aiscale.network import Gateway, Listener, Route
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
rates = Microservice("rates", image=IMAGE)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))], on=us)
open_rates = Route("open-rates", gateway=edge, targets=[rates])
shop = Microservice("shop", image=IMAGE, on=eu, calls=[Call(rates, timeout_ms=300)])
close = Placement("close", of=[rates], primary=us, max_rtt_ms=20)

system = System("golden", [eu, us, shop, close, open_rates])

from aiscale import KubernetesSecret, Objective, System, Traffic
from aiscale.network import Gateway, Istio, Listener, Route
from aiscale.observability import AlertRoute, Monitoring, Slack
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import InferenceGraph
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
first, second = Microservice("first", image=IMAGE), Microservice("second", image=IMAGE)
pricing = InferenceGraph("pricing", steps=[first, second], objective=Objective(p99_ms=250, availability=0.999))
edge = Gateway("edge", listeners=[Listener("HTTPS", certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
prices = Route(
    "prices",
    gateway=edge,
    hosts=["api.rides.example"],
    targets=[pricing],
    timeout_ms=500,
    traffic=Traffic(mean=1_000, peak=3_000),
)
on_call = AlertRoute("on-call", receiver=Slack("#alerts", webhook=KubernetesSecret("slack", key="webhook")))
monitoring = Monitoring(alert_routes=[on_call])

system = System("golden", [cluster, prices], meshes=[Istio()], monitoring=monitoring)

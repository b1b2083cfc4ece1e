from aiscale import KubernetesSecret, System, Traffic
from aiscale.network import ExternalService, Gateway, Listener, Route
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
us = EksCluster("us", region="us-east-1", pools=[NodePool("b", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=eu)
posts = Topic("posts", kafka, key="id", contains_personal_data=True, traffic=Traffic(mean=10, peak=20))
model = Microservice("model", image=IMAGE, on=us)
gateway = Gateway(
    "models",
    on=us,
    listeners=[Listener(hostname="m.example", certificate=KubernetesSecret("tls", key="tls.crt"))],
)
route = Route("model", gateway=gateway, targets=[model])
# Neither of the two gets personal data.
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
judge = Microservice(
    "judge",
    image=IMAGE,
    port=None,
    on=eu,
    consumes=[Consume(posts, idempotent=True)],
    calls=[
        Call(model, timeout_ms=100, contains_personal_data=False),
        Call(vendor, timeout_ms=100, contains_personal_data=False),
    ],
)

system = System("golden", [judge, route, Placement("eu-only", of=[posts], residency=["eu"])])

from aiscale import System, Traffic
from aiscale.network import ExternalService, Istio
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from aiscale.serving import InferenceGraph
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
posts = Topic(
    "posts",
    KafkaCluster("events", on=eu),
    key="id",
    contains_personal_data=True,
    traffic=Traffic(mean=10, peak=20, message_bytes=500),
)
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
both = InferenceGraph("both", steps=[vendor], on=eu)
judge = Microservice(
    "judge",
    image=IMAGE,
    port=None,
    on=eu,
    consumes=[Consume(posts, idempotent=True)],
    calls=[Call(both, timeout_ms=2_000, contains_personal_data=True)],
)

system = System("golden", [judge, Placement("eu-only", of=[posts, judge], residency=["eu"])], meshes=[Istio(on=eu)])

from aiscale import System
from aiscale.network import Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=eu)
raw = Topic("raw", kafka, key="call_id", retention="1d", contains_personal_data=True)
texts = Bucket(
    "texts",
    uri="s3://calls/texts",
    region="eu-central-1",
    fields={"waited": "int64", "text": "string"},
    retention="365d",
    contains_personal_data=False,
)
pii = Microservice("pii", image=IMAGE, redacts_personal_data=True, on=eu)
intake = Microservice("intake", image=IMAGE, on=eu, produces=[Produce(raw, per_request=1)])
redact = Microservice(
    "redact",
    image=IMAGE,
    on=eu,
    port=None,
    consumes=[Consume(raw, idempotent=True)],
    calls=[Call(pii, timeout_ms=100, required=False)],
    writes=[texts],
)

system = System("golden", [intake, redact], meshes=[Istio(on=eu)])

"""Nothing is written without the redaction: the record is read again."""

from aiscale import System
from aiscale.network import Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=eu)
raw = Topic("raw", kafka, key="call_id", retention="1d", contains_personal_data=True)
clean = Topic("clean", kafka, key="call_id", retention="365d", contains_personal_data=False)
pii = Microservice("pii", image=IMAGE, redacts_personal_data=True, on=eu)
intake = Microservice("intake", image=IMAGE, on=eu, produces=[Produce(raw, per_request=1)])
redact = Microservice(
    "redact",
    image=IMAGE,
    on=eu,
    port=None,
    consumes=[Consume(raw, idempotent=True)],
    calls=[Call(pii, timeout_ms=100)],
    produces=[Produce(clean, per_request=1)],
)
lake = Microservice("lake", image=IMAGE, on=eu, port=None, consumes=[Consume(clean, idempotent=True)])

system = System("golden", [intake, redact, lake], meshes=[Istio(on=eu)])

"""What it knows of each case is a compacted topic, which it reads as a table, and events of its own."""

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, EventStore, KafkaCluster, Produce, Projection, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", storage="1Ti", on=cluster)
traffic = Traffic(mean=20, peak=90, message_bytes=400)
decisions = Topic("decisions", kafka, key="case_id", traffic=traffic)
events = Topic("case-events", kafka, key="case_id", record_bytes=400, retention="forever")
cases_now = Topic("cases-now", kafka, key="case_id", traffic=traffic, cleanup="compact")
cases = Microservice(
    "cases",
    image=IMAGE,
    port=None,
    consumes=[
        Consume(decisions, offset_reset="earliest", idempotent=True),
        Consume(cases_now, offset_reset="earliest"),
    ],
    produces=[Produce(events, per_request=1)],
)
view = Microservice(
    "view", image=IMAGE, port=None, consumes=[Consume(events, offset_reset="earliest", idempotent=True)]
)
store = EventStore("case-store", events, projections=[Projection(view)])

system = System("golden", [cases, store])

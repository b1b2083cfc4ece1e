from aiscale import Objective, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
readings = Topic("readings", kafka, key="turbine", traffic=Traffic(mean=20, peak=40))
turbines = ExternalStore("turbines", product="PostgreSQL", host="db.example", objective=Objective(p99_ms=400))
# It answers nobody; a record whose query is cut off fails all the same.
rate = Microservice(
    "rate",
    image=IMAGE,
    port=None,
    consumes=[Consume(readings, idempotent=True)],
    reads=[Read(turbines, timeout_ms=200)],
)

system = System("golden", [rate])

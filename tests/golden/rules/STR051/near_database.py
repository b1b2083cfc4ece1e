"""The service keeps its cases in a database, and reads them from there: no record comes back by itself."""

from aiscale import Rate, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events")
verdicts = Topic("verdicts", kafka, key="case_id", traffic=Traffic(mean=Rate(10), peak=Rate(20)))
cases = ExternalStore("cases", product="PostgreSQL", host="cases.example", port=5_432)
saved = Write(cases, idempotency="upsert", key=["case_id"])
review = Microservice("review", image=IMAGE, port=None, consumes=[verdicts], reads=[cases], writes=[saved])
system = System("golden", [cluster, review])

from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Write
from aiscale.stores import ExternalStore
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example")

rides = Topic(
    "rides", KafkaCluster("events"), key="zone", partitions=12, traffic=Traffic(mean=90, peak=200, message_bytes=500)
)
# Its records wait for it; and nobody says how soon the other must answer.
seen = Write(cards, idempotency="upsert", key=["zone"])
audit = Microservice("audit", image=IMAGE, port=None, consumes=[rides], writes=[seen])
console = Microservice("console", image=IMAGE, traffic=Traffic(mean=1, peak=2), reads=[cards])

system = System("golden", [cluster, audit, console])

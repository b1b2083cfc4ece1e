from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice, Read, Write
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example")

desk = Microservice("desk", image=IMAGE, reads=[Read(cards, timeout_ms=40)], writes=[Write(cards, pool_size=4)])
front = Microservice("front", image=IMAGE, traffic=Traffic(mean=9, peak=20), calls=[Call(desk, timeout_ms=300)])

system = System("golden", [cluster, front])

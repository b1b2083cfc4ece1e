from aiscale import Objective, System
from aiscale.network import Istio
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
cards = ExternalStore("cards", product="PostgreSQL", host="cards.db.example", objective=Objective(availability=0.99))
pricing = Microservice("pricing", image=IMAGE, reads=[Read(cards, timeout_ms=40)])
prices = Slo("prices", of=pricing, availability=0.999)

system = System("golden", [cluster, pricing], meshes=[Istio()], monitoring=Monitoring(slos=[prices]))

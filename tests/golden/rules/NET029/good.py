from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice, Read
from aiscale.stores import ExternalStore
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3)])
cases = ExternalStore("cases", product="Db2 12.1", host="cases.db.example", port=25_000)
desk = Microservice(
    "desk", image=IMAGE, on=core, traffic=Traffic(mean=1, peak=2), reads=[Read(cases, timeout_ms=50)], writes=[cases]
)
audit = Microservice("audit", image=IMAGE, on=core, traffic=Traffic(mean=1, peak=2), reads=[Read(cases, timeout_ms=50)])

system = System("golden", [desk, audit])

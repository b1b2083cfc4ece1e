from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=cluster)
jobs = Topic("jobs", kafka)
results = Topic("results", kafka)
# What it writes comes from its requests; the results are its answers to them.
api = Microservice("api", image=IMAGE, consumes=[results], produces=[jobs], traffic=Traffic(mean=100, peak=400))
worker = Microservice("worker", image=IMAGE, port=None, consumes=[jobs], produces=[results])

system = System("golden", [api, worker])

from aiscale import Objective, System, Traffic
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = Topic("rides", KafkaCluster("events", on=cluster), traffic=Traffic(mean=900, peak=3_000, message_bytes=50))
billing = Microservice(
    "billing", image=IMAGE, port=None, consumes=[rides], objective=Objective(p99_ms=500, availability=0.99)
)

system = System("golden", [cluster, billing], monitoring=Monitoring(slos=[Slo("billing", of=billing)]))

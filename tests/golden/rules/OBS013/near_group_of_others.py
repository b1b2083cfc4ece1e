"""Others read the topic too, in a group whose name is like none of the system."""

from aiscale import System, Traffic
from aiscale.observability import Alert, Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=core)
raw = Topic("raw", kafka, key="call_id", traffic=Traffic(mean=5, peak=9))
redact = Microservice("redact-fra", image=IMAGE, port=None, consumes=[Consume(raw, idempotent=True)])
behind = Alert("behind", of=[redact], expression="sum(kafka_consumergroup_lag{consumergroup='billing-export'}) > 2000")

system = System("golden", [redact], monitoring=Monitoring(alerts=[behind]))

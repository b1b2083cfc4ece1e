from aiscale import KubernetesSecret, System, Traffic
from aiscale.observability import AlertRoute, Monitoring, Slack
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
rides = Topic("rides", KafkaCluster("events", on=cluster), traffic=Traffic(mean=900, peak=3_000, message_bytes=50))
# It polls a partner as well: its traffic is records, and nobody waits for an answer.
billing = Microservice("billing", image=IMAGE, port=None, consumes=[rides], traffic=Traffic(mean=10, peak=20))
on_call = AlertRoute("on-call", receiver=Slack("#alerts", webhook=KubernetesSecret("slack", key="webhook")))

system = System("golden", [cluster, billing], monitoring=Monitoring(alert_routes=[on_call]))

from aiscale import KubernetesSecret, System, Team, Traffic
from aiscale.observability import AlertRoute, Monitoring, PagerDuty, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=core)
media = Team("media", contact="#media")
uploads = Topic("uploads", kafka, key="id", traffic=Traffic(mean=10, peak=20))
frames, decisions = Topic("frames", kafka, key="id"), Topic("decisions", kafka, key="id")
cut = Microservice(
    "cut",
    image=IMAGE,
    port=None,
    on=core,
    consumes=[Consume(uploads, idempotent=True, freshness="30s")],
    produces=[Produce(frames, per_request=1)],
)
judge = Microservice(
    "judge",
    image=IMAGE,
    port=None,
    on=core,
    consumes=[Consume(frames, idempotent=True, freshness="20s")],
    produces=[Produce(decisions, per_request=1)],
)
act = Microservice("act", image=IMAGE, port=None, on=core, consumes=[Consume(decisions, idempotent=True)])
page = AlertRoute("media-page", team=media, receiver=PagerDuty(routing_key=KubernetesSecret("pagerduty", key="k")))
monitoring = Monitoring(
    on=core,
    slos=[Slo("decided", of=decisions, freshness="60s", runbook="https://runbooks.example/decided")],
    alert_routes=[page],
)

system = System("golden", [cut, judge, act], monitoring=monitoring, owner=media)

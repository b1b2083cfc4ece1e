"""A third of the sales may be later, and no shop makes more of them than that."""

from aiscale import KubernetesSecret, System, Team, Traffic
from aiscale.observability import AlertRoute, Monitoring, PagerDuty, Slo
from aiscale.platform import Device, KubernetesCluster, LocalBroker, NodePool, Site, StoreAndForward
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events", on=core)
shops = Team("shops", contact="#shops")
sales = Topic("sales", kafka, key="till_id", retention="2d")


def shop(name: str, rate: float) -> Device:
    """Tills of one shop, which may be offline for two hours."""
    site = Site(name, cpu=8, memory="32Gi", disk="200Gi", offline_tolerance="2h", broker=LocalBroker(buffer="20Gi"))
    load = Traffic(mean=rate, peak=2 * rate, message_bytes=200)
    return Device(f"tills-{name}", on=site, traffic=load, produces=[StoreAndForward(sales)])


tills = [shop("north", 2), shop("east", 2), shop("south", 2)]
stock = Microservice(
    "stock", image=IMAGE, port=None, on=core, consumes=[Consume(sales, idempotent=True, freshness="20s")]
)
page = AlertRoute("shops-page", team=shops, receiver=PagerDuty(routing_key=KubernetesSecret("pagerduty", key="k")))
sold = Slo("sold", of=sales, freshness="60s", freshness_share=0.66, runbook="https://runbooks.example/sold")
monitoring = Monitoring(on=core, slos=[sold], alert_routes=[page])

system = System("golden", [*tills, stock], monitoring=monitoring, owner=shops)

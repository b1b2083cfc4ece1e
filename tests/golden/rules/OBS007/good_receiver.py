from aiscale import KubernetesSecret, System, Team
from aiscale.observability import Alert, AlertRoute, Monitoring, PagerDuty
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
team = Team("pricing-team")
surge = Microservice("surge", image=IMAGE, owner=team)
grows = Alert("queue-grows", of=[surge], expression="surge_queue_length > 50")
key = KubernetesSecret("pagerduty", key="routing-key")
told = AlertRoute("on-call", receiver=PagerDuty(key))

system = System("golden", [cluster, surge], monitoring=Monitoring(alerts=[grows], alert_routes=[told]))

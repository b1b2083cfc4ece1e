from aiscale import System, Team
from aiscale.observability import Alert, AlertRoute, Monitoring, Webhook
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
shop, pricing_team = Team("shop-team"), Team("pricing-team")
surge = Microservice("surge", image=IMAGE, owner=pricing_team)
# It names its own owner, and nobody sends the shop anything.
grows = Alert("queue-grows", of=[surge], expression="surge_queue_length > 50", owner=shop)
told = AlertRoute("pricing", team=pricing_team, receiver=Webhook("https://tickets.example/hook"))

system = System("golden", [cluster, surge], monitoring=Monitoring(alerts=[grows], alert_routes=[told]), owner=shop)

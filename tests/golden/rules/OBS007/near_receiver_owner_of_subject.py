from aiscale import Objective, System, Team
from aiscale.network import Istio
from aiscale.observability import Alert, AlertRoute, Monitoring, Slo, Webhook
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
shop, pricing_team = Team("shop-team"), Team("pricing-team")
surge = Microservice("surge", image=IMAGE, objective=Objective(availability=0.999), owner=pricing_team)
# The system is the shop's, what the alerts are about is not.
grows = Alert("queue-grows", of=[surge], expression="surge_queue_length > 50")
answers = Slo("surge-answers", of=surge, runbook="https://runbooks.example/surge")
told = AlertRoute("pricing", team=pricing_team, receiver=Webhook("https://tickets.example/hook"))
watching = Monitoring(alerts=[grows], slos=[answers], alert_routes=[told])

system = System("golden", [cluster, surge], meshes=[Istio()], monitoring=watching, owner=shop)

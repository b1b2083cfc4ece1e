from aiscale import KubernetesSecret, Objective, System
from aiscale.network import Istio
from aiscale.observability import AlertRoute, Monitoring, PagerDuty, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
key = KubernetesSecret("pagerduty", key="routing-key")
pricing = Microservice("pricing", image=IMAGE, objective=Objective(availability=0.999))
prices = Slo("prices", of=pricing)
told = AlertRoute("on-call", receiver=PagerDuty(key), severities=["page"])

system = System(
    "golden", [cluster, pricing], meshes=[Istio()], monitoring=Monitoring(slos=[prices], alert_routes=[told])
)

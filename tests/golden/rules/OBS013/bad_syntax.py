from aiscale import System
from aiscale.observability import Alert, AlertRoute, Email, Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

RUNBOOK = "https://runbooks.example/pricing"
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
many = Alert("too-many", expression="rate(http_requests_total) > 5", of=[pricing], runbook=RUNBOOK)
open_ended = Alert("open-ended", expression="sum(rate(http_requests_total[5m]) > 5", of=[pricing], runbook=RUNBOOK)
misspelt = Alert("misspelt", expression="rtae(http_requests_total[5m]) > 5", of=[pricing], runbook=RUNBOOK)
history = Alert("history", expression="http_requests_total[5m]", of=[pricing], runbook=RUNBOOK)
answers = Slo(
    "answers",
    of=pricing,
    availability=0.99,
    errors='sum(rate(http_requests_total{code=~"5.."}[5m]))',
    total="sum(rate(http_requests_total[5m]",
    runbook=RUNBOOK,
)

monitoring = Monitoring(
    alerts=[many, open_ended, misspelt, history],
    slos=[answers],
    alert_routes=[AlertRoute("team", receiver=Email("team@shop.example"))],
)
system = System("golden", [cluster, pricing], monitoring=monitoring)

"""A backquoted text keeps its backslashes, and a name that Prometheus does not know may be that of a newer version."""

from aiscale import System
from aiscale.observability import Alert, AlertRoute, Email, Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

RUNBOOK = "https://runbooks.example/pricing"
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
failing = Alert("failing", expression=r"rate(answers_total{code=~`5\d\d`}[5m]) > 5", of=[pricing], runbook=RUNBOOK)
newer = Alert("newer", expression="rate_over_all(answers_total[5m]) > 5", of=[pricing], runbook=RUNBOOK)
scalar = Alert("dead-man", expression="vector(1)", of=[pricing], runbook=RUNBOOK)

monitoring = Monitoring(
    alerts=[failing, newer, scalar], alert_routes=[AlertRoute("team", receiver=Email("team@shop.example"))]
)
system = System("golden", [cluster, pricing], monitoring=monitoring)

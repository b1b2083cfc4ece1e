from aiscale import System, Team
from aiscale.observability import Alert, Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing_team = Team("pricing-team")
surge = Microservice("surge", image=IMAGE, owner=pricing_team)
grows = Alert(
    "queue-grows", expression="surge_queue_length > 50", severity="page", runbook="https://runbooks.example/queue"
)

system = System("golden", [cluster, surge], monitoring=Monitoring(alerts=[grows]))

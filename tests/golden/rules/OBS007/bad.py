from aiscale import System
from aiscale.observability import Alert, Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
grows = Alert("queue-grows", of=[surge], expression="surge_queue_length > 50", severity="page")

system = System("golden", [cluster, surge], monitoring=Monitoring(alerts=[grows]))

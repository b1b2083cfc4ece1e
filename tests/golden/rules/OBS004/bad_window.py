from aiscale import System
from aiscale.observability import Alert, Monitoring
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
surge = Microservice("surge", image=IMAGE)
errors = Alert("errors", of=[surge], expression="rate(surge_errors_total[1m]) > 5")

system = System("golden", [cluster, surge], monitoring=Monitoring(scrape_interval="1m", alerts=[errors]))

from aiscale import System
from aiscale.observability import Alert, Monitoring, ServiceMonitor
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, KafkaListener, MirrorMaker, Topic
from tests.artifacts import IMAGE

RUNBOOK = "https://runbooks.example/mirror"
eu_pool = NodePool("general-eu", instance_type="m7i.2xlarge", max_nodes=12)
eu = EksCluster("eu", region="eu-central-1", pools=[eu_pool])
us_pool = NodePool("general-us", instance_type="m7i.2xlarge", max_nodes=12)
us = EksCluster("us", region="us-east-1", pools=[us_pool])
outside = KafkaListener("outside", port=9095, type="loadbalancer", tls=True, authentication="tls")
events = KafkaCluster("events", listeners=[outside], on=eu)
standby = KafkaCluster("standby", on=us)
orders = Topic("orders", events)
mirror = MirrorMaker("eu-to-us", source=events, target=standby, topics=[orders], on=us)
shop = Microservice("shop", image=IMAGE, replicas=3, produces=[orders], on=eu)
spare = Microservice("shop-spare", image=IMAGE, replicas=3, on=us)
late = Alert(
    "mirror-late",
    expression="max(kafka_connect_mirror_source_connector_replication_latency_ms_max) > 30000",
    severity="page",
    of=[mirror],
    runbook=RUNBOOK,
)
monitors = [ServiceMonitor("shops", of=[shop, spare])]
monitoring = Monitoring(service_monitors=monitors, alerts=[late], on=eu)

system = System("golden", [shop, spare, mirror], monitoring=monitoring)

from aiscale import System
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, Namespace, NodePool
from aiscale.streams import KafkaCluster, KafkaListener

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.4xlarge", min_nodes=3, max_nodes=9)])
events = KafkaCluster("events", storage="100Gi", listeners=[KafkaListener("partners", type="loadbalancer")], on=core)
front = Manifest(
    "front",
    {
        "apiVersion": "v1",
        "kind": "Service",
        "spec": {"type": "LoadBalancer", "selector": {"app": "front"}, "ports": [{"port": 443}]},
    },
    on=core,
)
system = System("shop", [events, front], namespace=Namespace(quota={"services.loadbalancers": 2}))

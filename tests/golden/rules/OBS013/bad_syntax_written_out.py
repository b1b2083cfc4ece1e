from aiscale import System
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image=IMAGE)
rules = Manifest(
    "rules",
    {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "spec": {"groups": [{"name": "own", "rules": [{"alert": "Many", "expr": "rate(requests_total) > 5"}]}]},
    },
    on=cluster,
)
scaler = Manifest(
    "scaler",
    {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "spec": {
            "scaleTargetRef": {"name": "pricing"},
            "triggers": [
                {"type": "cron", "metadata": {"timezone": "UTC", "start": "0 6 * * *", "end": "0 20 * * *"}},
                {
                    "type": "prometheus",
                    "metadata": {
                        "serverAddress": "http://prometheus:9090",
                        "query": "sum(requests[1m])",
                        "threshold": "5",
                    },
                },
            ],
        },
    },
    on=cluster,
)

system = System("golden", [cluster, pricing, rules, scaler])

"""The pods are measured by the monitoring of the service's own system, which is quick; the one around it is not."""

from aiscale import Objective, System
from aiscale.delivery import Canary, MetricGate
from aiscale.observability import Monitoring
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    gpu="nvidia-l4",
    on=cluster,
    rollout=Canary(gates=[MetricGate("error_percent", at_most=1, interval="30s")]),
    objective=Objective(p99_ms=80, availability=0.99),
)

shop = System("shop", [surge], monitoring=Monitoring(scrape_interval="5s", scrape_timeout="5s"))
system = System("golden", [shop], monitoring=Monitoring("around", scrape_interval="1m"))

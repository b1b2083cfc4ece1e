from aiscale import Autoscaling, Objective, Resources, System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", min_nodes=1, max_nodes=3)
wide = NodePool("wide", instance_type="m7i.4xlarge", min_nodes=1, max_nodes=9)
core = EksCluster("core", region="us-east-1", pools=[general, wide])
# Sixteen replicas with three CPU each fit on either pool: they do not all fit on the nodes that always run.
pricing = Microservice(
    "pricing",
    image=IMAGE,
    resources=Resources(cpu=3, memory="4Gi"),
    autoscaling=Autoscaling(min_replicas=16, max_replicas=20),
    objective=Objective(p99_ms=400, availability=0.99),
    traffic=Traffic(mean=10, peak=20),
    on=core,
)

system = System("golden", [pricing], budget_per_month="$1,200")

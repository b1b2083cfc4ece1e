from aiscale import System
from aiscale.delivery import DeliveryPipeline, Stage
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Model
from tests.artifacts import DIGEST, IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
pricing = Microservice("pricing", image=IMAGE, on=cluster)
# Code is tested; there is no model to evaluate.
pipeline = DeliveryPipeline(
    "pricing",
    services=[pricing],
    gates=[],
    stages=[
        Stage("build"),
        Stage("test", needs=["build"]),
        Stage("sign", needs=["test"]),
        Stage("deploy", needs=["sign"]),
    ],
)

system = System("golden", [pipeline])

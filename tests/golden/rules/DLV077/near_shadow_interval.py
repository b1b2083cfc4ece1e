from aiscale import Objective, System
from aiscale.delivery import Canary, DeliveryPipeline, Flagger, Shadow
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
# One interval of the analysis is all that is asked for.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    on=cluster,
    rollout=Shadow(bake="30m", then=Canary(bake="30m")),
    objective=Objective(p99_ms=80, availability=0.99),
)
pipeline = DeliveryPipeline("surge-model", services=[surge], controller=Flagger())

system = System("golden", [pipeline], meshes=[Istio(on=cluster)])

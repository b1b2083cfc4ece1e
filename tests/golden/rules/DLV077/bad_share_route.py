from aiscale import KubernetesSecret, Objective, System
from aiscale.delivery import Canary, DeliveryPipeline
from aiscale.network import Gateway, GatewayApi, Listener, Route
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="onnx", size="1Gi")
# A route of a gateway leads to the pods of both versions.
surge = ModelService(
    "surge",
    model=model,
    runtime=TRITON,
    on=cluster,
    replicas=2,
    rollout=Canary(steps=[1, 5, 25]),
    objective=Objective(p99_ms=80, availability=0.99),
)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("tls", key="tls.crt"))])
route = Route("surge", gateway=edge, targets=[surge])
pipeline = DeliveryPipeline("surge-model", services=[surge])

system = System("golden", [route, pipeline], meshes=[GatewayApi(on=cluster)])

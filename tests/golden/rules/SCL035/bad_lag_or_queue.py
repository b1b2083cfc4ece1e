from aiscale import Autoscaling, Signal, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, IMAGE, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
model = Model("eta", version="v3", artifact="s3://models/eta", digest=DIGEST, framework="pytorch")
eta = ModelService("eta", model=model, runtime=TRITON, autoscaling=Autoscaling(max_replicas=4, signals=["lag"]))
fares = Microservice("fares", image=IMAGE, autoscaling=Autoscaling(max_replicas=4, signals=["queue"]))
pricing = Microservice(
    "pricing",
    image=IMAGE,
    calls=[Call(eta), Call(fares)],
    autoscaling=Autoscaling(min_replicas=0, max_replicas=9, signals=[Signal("lag", target=500)]),
)

system = System("golden", [cluster, pricing])

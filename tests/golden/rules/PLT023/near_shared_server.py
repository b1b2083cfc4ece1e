from aiscale import Autoscaling, Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import MLServer, Model, ModelService, SeldonCore
from tests.artifacts import DIGEST, SERVER

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=4)])
# All of them are in the pods of one Server, which its operator runs.
services = [
    ModelService(
        name,
        model=Model(name, version="v1", artifact=f"s3://models/{name}", digest=DIGEST, framework="sklearn"),
        runtime=SeldonCore(
            version="2.11.0", accept_license=True, server=MLServer(image=SERVER), shared_server="mlserver"
        ),
        autoscaling=Autoscaling(min_replicas=2, max_replicas=14),
        resources=Resources(cpu=1, memory="1Gi"),
        on=cluster,
    )
    for name in ("pricing", "search", "surge")
]

system = System("golden", services)

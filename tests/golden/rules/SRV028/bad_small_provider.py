from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
vendor = ExternalService("vendor", host="api.vendor.example", requests_per_second=600)
surge = ModelService("surge", model=model, runtime=TRITON, traffic=Traffic(mean=300, peak=500), fallback=[vendor])
rank = Microservice(
    "rank",
    image="registry.example/rank@sha256:" + "7e" * 32,
    calls=[Call(vendor, timeout_ms=200)],
    traffic=Traffic(mean=50, peak=140),
)

system = System("golden", [cluster, surge, rank])

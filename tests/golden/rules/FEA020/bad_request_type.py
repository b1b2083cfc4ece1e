from aiscale import System
from aiscale.features import FeatureService, FeatureStore, OnDemandFeatureView
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from tests.artifacts import DIGEST, TRITON

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
context = OnDemandFeatureView(
    "context", request={"device": "string"}, fields={"device_class": "int64"}, function="rides.context:encode"
)
features = FeatureStore("features", views=[context], on=cluster)
surge_v8 = FeatureService("surge_v8", store=features, views=[context], request={"device": "int64"})
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="xgboost")
surge = ModelService("surge", model=model, runtime=TRITON, features=surge_v8)

system = System("golden", [surge])

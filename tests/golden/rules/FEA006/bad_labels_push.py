"""A service pushes the values; their history is the table of the labels."""

from aiscale import System
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, PushSource, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Bucket, Table
from tests.artifacts import DIGEST

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
visits = Bucket("visits", uri="s3://lake/visits", event_timestamp="at", format="iceberg")
diagnoses = Table(
    "diagnoses",
    warehouse="athena",
    table="ehr.sepsis",
    event_timestamp="onset_at",
    created_timestamp="coded_at",
    delay="5d",
)
patient = Entity("patient", key="patient_id")
pushed = PushSource("pushed", batch_source=diagnoses)
ward = Microservice("ward", image=f"registry.example/ward@{DIGEST}", writes=[pushed], on=cluster)
history = FeatureView("history", entities=[patient], source=pushed, fields={"sepsis": "int64"}, ttl="365d")
store = FeatureStore("features", views=[history], online=Redis(memory="4Gi"))
risk_v1 = FeatureService("risk_v1", store=store, views=[history])
model = Model("risk", version="v1", artifact="pvc://models/risk", digest=DIGEST, framework="xgboost")
server = MLServer(image=f"docker.io/seldonio/mlserver@{DIGEST}")
risk = ModelService("risk", model=model, runtime=server, features=risk_v1, on=cluster)
pipeline = DeliveryPipeline(
    "risk-model",
    services=[risk],
    retraining=Retraining(data=[visits], labels=[diagnoses], label_delay="5d", every="7d"),
)

system = System("golden", [pipeline, ward])

"""The values come from a stream; for training they are read from the table of the labels."""

from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Bucket, Table
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
visits = Bucket("visits", uri="s3://lake/visits", event_timestamp="at", format="iceberg")
diagnoses = Table("diagnoses", warehouse="athena", table="ehr.sepsis", event_timestamp="onset_at", delay="5d")
patient = Entity("patient", key="patient_id")
kafka = KafkaCluster("events", on=cluster)
coded = Topic("coded", kafka, key="patient_id", partitions=6, traffic=Traffic(mean=1, peak=5))
history = FeatureView(
    "history", entities=[patient], source=coded, history=diagnoses, fields={"sepsis": "int64"}, ttl="365d"
)
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

system = System("golden", [pipeline])

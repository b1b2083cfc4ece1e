from aiscale import Objective, System, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.people import HumanReview, Shift
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
kafka = KafkaCluster("events", on=cluster)
payments = Topic("payments", kafka, partitions=6, retention="30d", traffic=Traffic(mean=1, peak=4))
doubtful = Topic("doubtful", kafka, partitions=6, retention="7d", traffic=Traffic(mean="60/h", peak="200/h"))
decisions = Topic("decisions", kafka, partitions=6, retention="30d")
desk = HumanReview(
    "desk",
    consumes=[doubtful],
    produces=[decisions],
    cases_per_hour_per_person=10,
    shifts=[Shift(21, start="08:00", end="18:00")],
)
model = Model("fraud", version="v8", artifact="s3://models/fraud", digest=DIGEST, framework="xgboost")
fraud = ModelService("fraud", model=model, runtime=TRITON, objective=Objective(p99_ms=80, availability=0.99))
pipeline = DeliveryPipeline(
    "fraud-model",
    services=[fraud],
    retraining=Retraining(data=[payments], labels=[decisions], every="1d", label_delay="3d"),
)

system = System("golden", [desk, pipeline])

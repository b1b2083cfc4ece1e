from aiscale import System, Traffic
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.people import EVERY_DAY, HumanReview, Shift
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService
from aiscale.streams import KafkaCluster, Produce, Topic
from tests.artifacts import DIGEST, IMAGE, TRITON

l4 = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=24)
general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general, l4])
kafka = KafkaCluster("events", on=cluster)
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch", size="1Gi")
surge = ModelService("surge", model=model, runtime=TRITON, gpu="nvidia-l4", on=cluster)
prices = Topic("prices", kafka, partitions=12)
verdicts = Topic("verdicts", kafka, partitions=12)
pricing = Microservice(
    "pricing", image=IMAGE, traffic=Traffic(mean=20, peak=40), calls=[surge], produces=[Produce(prices, per_request=1)]
)
# People look at one price in ten thousand and say what is right.
desk = HumanReview(
    "desk",
    consumes=[prices],
    produces=[verdicts],
    percent=0.01,
    cases_per_hour_per_person=10,
    shifts=[Shift(4, days=EVERY_DAY, start="00:00", end="24:00")],
)
pipeline = DeliveryPipeline(
    "surge-model",
    services=[surge],
    retraining=Retraining(data=[prices], labels=[verdicts], label_delay="1h", every="6h"),
)

system = System("golden", [pricing, desk, pipeline])

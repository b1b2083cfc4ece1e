from aiscale import Objective, System, Traffic
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Shadow
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import DIGEST, IMAGE, TRITON

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
model = Model("surge", version="v8", artifact="s3://models/surge", digest=DIGEST, framework="pytorch")
kafka = KafkaCluster("events", on=cluster)
bookings = Topic("bookings", kafka, partitions=12, traffic=Traffic(mean=10, peak=40))
audit = Microservice("audit", image=IMAGE, port=None, consumes=[bookings])

# A model only answers: its copy changes nothing.
surge = ModelService("surge", model=model, runtime=TRITON, rollout=Shadow(), objective=Objective(p99_ms=200))

system = System("golden", [surge, audit], meshes=[Istio(on=cluster)])

from aiscale import Autoscaling, Objective, Resources, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, OwnCode
from aiscale.services import Microservice
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

lake = Bucket("lake", uri="s3://lake/rides", event_timestamp="at")
cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    objective=Objective(p99_ms=150),
    autoscaling=Autoscaling(min_replicas=4, max_replicas=20),
    resources=Resources(cpu=1, memory="2Gi"),
    priority="business-critical",
    on=cluster,
)
nightly = BatchJob(
    "nightly",
    engine=OwnCode(image=IMAGE, resources=Resources(cpu=4, memory="8Gi")),
    executors=8,
    reads=[lake],
    schedule="0 3 * * *",
    on=cluster,
)

system = System("golden", [pricing, nightly])

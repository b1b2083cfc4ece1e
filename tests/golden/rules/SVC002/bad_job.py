from aiscale import Objective, Rate, System, Traffic
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
kafka = KafkaCluster("events")
uploads = Topic("uploads", kafka, key="user_id", traffic=Traffic(mean=Rate(10), peak=Rate(20)))
score = Microservice("score", image=IMAGE, objective=Objective(p99_ms=80))
classify = StreamJob(
    "classify", engine=Flink(image=IMAGE), jar="local:///job.jar", consumes=[uploads],
    calls=[Call(score, timeout_ms=60)], checkpoint_storage="s3://jobs/classify",
)  # fmt: skip
system = System("golden", [cluster, classify])

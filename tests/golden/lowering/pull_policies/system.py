"""Declared pull policies, in plain pods, those of operators, and images of models."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import BatchJob, FlinkSession, OwnCode, Spark
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.artifacts import IMAGE

core = KubernetesCluster(
    "core",
    version="1.35",
    pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=12)],
)
model = Model(
    "rank", version="v1", artifact="oci://registry.example/rank:v1", digest="sha256:" + "8a" * 32, framework="onnx"
)
rank = ModelService("rank", model=model, runtime=Triton(image=IMAGE), image_pull_policy="Never", on=core)
JAR = "local:///opt/nightly.jar"

system = System(
    "pulled",
    [
        Microservice("front", image=IMAGE, image_pull_policy="Always", calls=[rank], on=core),
        FlinkSession("shared", image=IMAGE, image_pull_policy="Never", on=core),
        BatchJob(
            "nightly", engine=Spark(image=IMAGE), jar=JAR, schedule="0 3 * * *", image_pull_policy="Always", on=core
        ),
        BatchJob(
            "once",
            engine=Spark(version="4.2", operator="apache", image=IMAGE),
            jar=JAR,
            image_pull_policy="Never",
            on=core,
        ),
        BatchJob(
            "cleanup", engine=OwnCode(image="registry.example/cleanup:3"), image_pull_policy="IfNotPresent", on=core
        ),
    ],
)

"""Models in S3, each read by its server with a role of its own; one lies in a store that is not Amazon's."""

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import EksCluster, NodePool
from aiscale.serving import Model, ModelService, TensorFlowServing, Triton, Variant

DIGEST = "sha256:" + "5e" * 32
cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
ranking = Model(
    "ranking",
    version="v7",
    artifact="s3://shop-models/ranking/v7",
    digest=DIGEST,
    framework="onnx",
    variants=[Variant("int8", artifact="s3://shop-models/ranking/v7-int8/", digest=DIGEST, precision="int8")],
)
search = Model("search", version="v1", artifact="s3://shop-search", digest=DIGEST, framework="onnx")
fraud = Model("fraud", version="v2", artifact="s3://https://minio:9000/models/fraud", digest=DIGEST, framework="onnx")
copied = Model("copied", version="v1", artifact="pvc://models/copied", digest=DIGEST, framework="tensorflow")
system = System(
    "storefront",
    [
        ModelService("ranking", model=ranking, variant="int8", runtime=Triton(), on=cluster),
        ModelService("search", model=search, runtime=Triton(), on=cluster),
        ModelService(
            "fraud",
            model=fraud,
            runtime=Triton(),
            secrets={
                "AWS_ACCESS_KEY_ID": KubernetesSecret("minio", key="id"),
                "AWS_SECRET_ACCESS_KEY": KubernetesSecret("minio", key="key"),
            },
            on=cluster,
        ),
        ModelService("copied", model=copied, runtime=TensorFlowServing(), on=cluster),
    ],
)

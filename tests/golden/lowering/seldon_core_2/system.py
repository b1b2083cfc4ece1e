"""Seldon Core 2: Models on shared Servers and on their own, Pipelines through Kafka, and Experiments."""

from aiscale import Resources, System, Traffic
from aiscale.services import Call, Microservice
from aiscale.serving import Autoscaling, InferenceGraph, MLServer, Model, ModelService, SeldonCore, Step, Triton
from aiscale.streams import ExternalKafka

DIGEST = "sha256:" + "5e" * 32
IMAGE = f"docker.io/seldonio/mlserver:1.7.1@{DIGEST}"


def model(name: str, framework: str = "sklearn") -> Model:
    return Model(
        name, version="v3", artifact=f"s3://shop-models/{name}", digest=DIGEST, framework=framework, size="50Mi"
    )


shared = SeldonCore(version="2.6.0", server=MLServer(), shared_server="mlserver")
fraud = ModelService("fraud", model=model("forest"), runtime=shared, replicas=3)
surge = ModelService(
    "surge",
    model=Model("surge-net", version="v8", artifact="gs://shop-models/surge", framework="onnx", served_name="surge"),
    runtime=SeldonCore(version="2.6.0", server=Triton(), shared_server="triton", runtime_namespace="models"),
    autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["queue"]),
)
features = ModelService(
    "features",
    model=model("features"),
    runtime=SeldonCore(version="2.6.0", server=MLServer(image=IMAGE)),
    resources=Resources(cpu=2, memory="4Gi"),
    environment={"LANGUAGE": "en"},
)
images = ModelService(
    "images",
    model=model("images", "onnx"),
    runtime=SeldonCore(version="2.6.0", server=Triton(image=f"nvcr.io/nvidia/tritonserver:26.06-py3@{DIGEST}")),
    gpu="nvidia-l4",
    autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["queue"]),
)
kafka = ExternalKafka("tensors", bootstrap_servers=["kafka.example:9093"])
seldon = SeldonCore(version="2.6.0")

scored = InferenceGraph(
    "scored",
    run_by=seldon,
    kafka=kafka,
    steps=[Step(features, tensors={"amount": "input-0"}), Step(fraud, tensors={"predictions": "predict"})],
)
chained = InferenceGraph("chained", run_by=seldon, kafka=kafka, steps=[features, fraud])
voted = InferenceGraph(
    "voted", router="Ensemble", run_by=seldon, kafka=kafka, steps=[Step(fraud, tensors={"predict": "fraud"}), images]
)
hurried = InferenceGraph(
    "hurried",
    router="Ensemble",
    run_by=seldon,
    kafka=kafka,
    steps=[Step(fraud, required=False, timeout_ms=200), Step(images, required=False, timeout_ms=500)],
)
split = InferenceGraph(
    "split", router="Splitter", run_by=seldon, steps=[Step(fraud, weight=90), Step(images, weight=10)]
)
compared = InferenceGraph(
    "compared", router="Splitter", run_by=seldon, steps=[Step(scored, weight=50), Step(chained, weight=50)]
)

system = System(
    "risks",
    [
        Microservice(
            "front",
            image=f"registry.example/front:1@{DIGEST}",
            calls=[fraud, surge, Call(voted, timeout_ms=2_000), hurried, split, Call(compared, alias="score")],
            traffic=Traffic(mean=5, peak=20),
        )
    ],
)

"""Seldon Core 2: Models on shared Servers, with a number of replicas and with its own autoscaling."""

from aiscale import System, Traffic
from aiscale.services import Microservice
from aiscale.serving import Autoscaling, MLServer, Model, ModelService, SeldonCore, Triton

DIGEST = "sha256:" + "5e" * 32
fraud = ModelService(
    "fraud",
    model=Model(
        "forest", version="v3", artifact="s3://shop-models/fraud", digest=DIGEST, framework="sklearn", size="50Mi"
    ),
    runtime=SeldonCore(version="2.6.0", server=MLServer(), shared_server="mlserver"),
    replicas=3,
)
surge = ModelService(
    "surge",
    model=Model("surge-net", version="v8", artifact="gs://shop-models/surge", framework="onnx", served_name="surge"),
    runtime=SeldonCore(version="2.6.0", server=Triton(), shared_server="triton", runtime_namespace="models"),
    autoscaling=Autoscaling(min_replicas=1, max_replicas=4, signals=["queue"]),
)

system = System(
    "risks",
    [
        Microservice(
            "front",
            image=f"registry.example/front:1@{DIGEST}",
            calls=[fraud, surge],
            traffic=Traffic(mean=5, peak=20),
        )
    ],
)

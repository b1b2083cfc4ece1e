from __future__ import annotations

from aiscale import System
from aiscale.services import Bulkhead, ExternalSecret, KubernetesSecret, Microservice
from aiscale.serving import Batching, Model, ModelService, TensorFlowServing, Triton, Variant

small = Variant("int8", artifact="s3://models/surge-int8", digest="sha256:" + "5c" * 32, precision="int8", size="1Gi")
surge = ModelService(
    "surge",
    model=Model("surge", version="v8", artifact="s3://models/surge", framework="onnx", size="4Gi", variants=[small]),
    variant="int8",
    runtime=Triton(model_control="none"),
    environment={"OMP_NUM_THREADS": "2"},
    secrets={"AWS_SECRET_ACCESS_KEY": KubernetesSecret("model-store", key="secret-key")},
)
ranker = ModelService(
    "rank",
    model=Model("ranker", version="v3", artifact="gs://models/ranker", framework="tensorflow"),
    runtime=TensorFlowServing(loaded_versions=[3, 4], version_labels={"stable": 3, "canary": 4}),
    batching=Batching(16, max_delay_ms=2.5),
)
pricing = Microservice(
    "pricing",
    image="registry.example/pricing@sha256:" + "1f" * 32,
    calls=[surge, ranker],
    environment={"LOG_LEVEL": "info", "SURGE_URL": "http://proxy:8000"},
    secrets={
        "DB_PASSWORD": KubernetesSecret("db", key="password"),
        "MAPS_KEY": ExternalSecret("google", remote_key="maps"),
        "CARD_KEY": ExternalSecret("vault", remote_key="rides/cards", remote_property="key"),
        "CARD_PIN": ExternalSecret("vault", remote_key="rides/cards", remote_property="pin"),
        "SESSION_KEY": ExternalSecret("vault", remote_key="rides/sessions", refresh="15m"),
    },
    shutdown_grace="45s",
    request_timeout_ms=20_000,
    bulkhead=Bulkhead(64, queue=128),
)

system = System("variables", [pricing])

from aiscale.services import Microservice

Microservice(
    "pricing",
    image="registry.example/p@sha256:" + "a" * 64,
    resources={"requests": {"cpu": 1, "ephemeral-storage": "1Gi"}, "limits": {"memory": "1Gi", "nvidia.com/gpu": 1}},
)

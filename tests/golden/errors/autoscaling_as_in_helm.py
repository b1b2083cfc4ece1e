from aiscale.services import Microservice

Microservice(
    "pricing",
    image="registry.example/p@sha256:" + "a" * 64,
    autoscaling={"enabled": True, "minReplicas": 2, "maxReplicas": 4, "targetCPUUtilizationPercentage": 80},
)

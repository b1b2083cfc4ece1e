from __future__ import annotations

from aiscale import Resources, System
from aiscale.services import Microservice

system = System(
    "alone",
    [
        Microservice(
            "web",
            image="registry.example/web:1.4.2",
            port=9_000,
            health_path="/ready",
            resources=Resources(cpu="250m", memory="256Mi", cpu_limit=1, ephemeral_storage="3Gi"),
        )
    ],
)

from __future__ import annotations

from aiscale import KubernetesSecret, Rate, System, Traffic
from aiscale.mesh import ExternalService, Gateway, Listener, Route
from aiscale.services import Call, Microservice

weather = ExternalService("weather", host="api.weather.example", port=8_443)
forecast = Microservice("forecast", image="registry.example/forecast:7", calls=[Call(weather, timeout_ms=300)])
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
route = Route("forecasts", gateway=edge, targets=[forecast], traffic=Traffic(mean=Rate(10), peak=Rate(20)))
system = System("outward", [route])

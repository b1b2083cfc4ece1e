from __future__ import annotations

from aiscale import KubernetesSecret, Rate, System, Traffic
from aiscale.network import ExternalService, Gateway, Listener, Route
from aiscale.services import Call, Microservice, Read
from aiscale.stores import ExternalStore

weather = ExternalService("weather", host="api.weather.example", port=8_443)
mainframe = ExternalService("mainframe", host="10.20.0.7", port=9_443)
ledger = ExternalService("ledger", host="ledger.bank.internal", cidrs=["10.30.0.0/16", "fd00:30::/48"])
cases = ExternalStore("cases", product="PostgreSQL", host="10.20.0.8")
rates = ExternalStore("rates", product="MySQL", host="rates.db.example", cidrs=["168.0.0.0/5"])
forecast = Microservice(
    "forecast",
    image="registry.example/forecast:7",
    calls=[Call(weather, timeout_ms=300), Call(mainframe, timeout_ms=300), Call(ledger, timeout_ms=300)],
    reads=[Read(cases, timeout_ms=50), Read(rates, timeout_ms=50)],
)
edge = Gateway("edge", listeners=[Listener(certificate=KubernetesSecret("edge-tls", key="tls.crt"))])
route = Route("forecasts", gateway=edge, targets=[forecast], traffic=Traffic(mean=Rate(10), peak=Rate(20)))
system = System("outward", [route])

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import Site
from aiscale.services import Microservice

depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
maps = ExternalService("maps", host="api.maps.example")
gate = Microservice(
    "gate", image="registry.example/app@sha256:" + "1f" * 32, calls=[maps], on=depot, traffic=Traffic(mean=5, peak=10)
)

system = System("golden", [gate])

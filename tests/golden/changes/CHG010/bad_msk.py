from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Msk, Produce, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def made(name: str) -> System:
    orders = Topic("orders", Msk(name), key="id")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(orders)])])


before, system = made("events"), made("events-eu")

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import Msk, Produce, Topic
from tests.artifacts import IMAGE


def made(name: str) -> System:
    orders = Topic("orders", Msk(name), key="id")
    return System("golden", [Microservice("shop", image=IMAGE, produces=[Produce(orders)])])


before, system = made("events"), made("events-eu")

from __future__ import annotations

from aiscale import System, Traffic
from aiscale.services import Cached, Call, DefaultAnswer, Microservice
from aiscale.serving import Autoscaling

store = Microservice(
    "store", image="registry.example/store:7", port=9_090, fallback=[Cached("10m"), DefaultAnswer({"items": []})]
)
cart = Microservice("cart", image="registry.example/cart:7", calls=[store])
front = Microservice(
    "front",
    image="registry.example/front:7",
    traffic=Traffic(mean=10, peak=20),
    calls=[cart, Call(store, timeout_ms=250, retries=2)],
    autoscaling=Autoscaling(min_replicas=3, max_replicas=9, signals=["memory"], cooldown="2h"),
)
system = System("chain", [front])

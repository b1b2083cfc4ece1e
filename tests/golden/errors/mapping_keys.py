from aiscale.services import Microservice
IMAGE = "registry.example/orders@sha256:" + "1f" * 32
Microservice("orders", image=IMAGE, environment={1: 2, "A": 3}, secrets={"B": "x"})

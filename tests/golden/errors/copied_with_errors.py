from aiscale.services import Microservice

orders = Microservice("orders", image="registry.example/orders@sha256:" + "1f" * 32)
returns = orders.model_copy(update={"name": "Returned Orders", "replicas": -5})

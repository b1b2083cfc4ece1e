from aiscale.stores import ExternalStore
from aiscale.services import Microservice

payments = ExternalStore("payments", product="payments API", host="pay.example", port=443)
Microservice("checkout", image="registry.example/app@sha256:" + "1f" * 32, calls=[payments])

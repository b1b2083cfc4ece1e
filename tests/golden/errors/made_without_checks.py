from aiscale.services import Microservice

orders = Microservice.model_construct(name="orders", image=5)

from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
from itertools import count

Microservice("shop", image=IMAGE, calls=(Microservice(f"pricing-{number}", image=IMAGE) for number in count()))

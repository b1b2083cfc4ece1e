"""The shop's own system, with that of the payments team in it."""

from ground import core
from teams.payments import authorize
from teams.payments import system as payments_system

from aiscale import Objective, Rate, System, Team, Traffic
from aiscale.services import Call, Microservice

checkout = Microservice(
    "checkout",
    image=f"registry.example/checkout@sha256:{'b1' * 32}",
    traffic=Traffic(mean=Rate(20), peak=Rate(80)),
    objective=Objective(p99_ms=300, availability=0.999),
    calls=[Call(authorize, timeout_ms=140, retries=1, idempotent=True)],
    replicas=3,
    on=core,
)
system = System("shop", [checkout, payments_system], owner=Team("shop", contact="#shop"))

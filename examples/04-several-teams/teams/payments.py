"""Payments: what others may use of it is what they import."""

from ground import core, kafka

from aiscale import Objective, System, Team
from aiscale.services import Microservice
from aiscale.streams import Topic

payments = Topic("payments", kafka, partitions=12, readers=["services/ledger", "services/fraud-*"])
authorize = Microservice(
    "authorize",
    image=f"registry.example/authorize@sha256:{'a1' * 32}",
    objective=Objective(p99_ms=120, availability=0.9995),
    produces=[payments],
    replicas=3,
    on=core,
)
ledger = Microservice(
    "ledger", image=f"registry.example/ledger@sha256:{'a2' * 32}", port=None, consumes=[payments], replicas=3, on=core
)
system = System("payments", [authorize, ledger], owner=Team("money", contact="#money"))

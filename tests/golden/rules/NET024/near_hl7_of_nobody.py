"""Its messages say how full its battery is, and nothing of a patient."""

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import Device, Site
from aiscale.services import Call

ward = Site("ward", cpu=4, memory="8Gi", jurisdiction="de")
engine = ExternalService("engine", host="10.20.0.5", port=2575, tls=False)
monitor = Device(
    "monitor",
    count=40,
    on=ward,
    protocol="hl7",
    traffic=Traffic(mean=40, peak=80),
    calls=[Call(engine, contains_personal_data=False)],
)

system = System("golden", [monitor])

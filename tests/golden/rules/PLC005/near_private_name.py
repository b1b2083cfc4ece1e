"""A name of a private network may be that of a host at the site."""

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import Device, Site
from aiscale.services import Call

depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
broker = ExternalService("broker", host="mqtt.depot.corp", port=8_883)
meters = Device("meters", on=depot, protocol="mqtt", calls=[Call(broker)], traffic=Traffic(mean=5, peak=10))

system = System("golden", [meters])

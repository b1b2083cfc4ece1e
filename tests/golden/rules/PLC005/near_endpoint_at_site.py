"""The MQTT broker is in the network of the site."""

from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import Device, Site
from aiscale.services import Call

depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
broker = ExternalService("broker", host="mqtt.depot.example", port=8_883, cidrs=["10.20.0.0/16"])
meters = Device("meters", on=depot, protocol="mqtt", calls=[Call(broker)], traffic=Traffic(mean=5, peak=10))

system = System("golden", [meters])

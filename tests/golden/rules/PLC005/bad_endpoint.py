from aiscale import System, Traffic
from aiscale.network import ExternalService
from aiscale.platform import Device, Site
from aiscale.services import Call

depot = Site("depot", cpu=4, memory="8Gi", offline_tolerance="24h")
iot = ExternalService("iot-core", host="abc.iot.eu-west-1.amazonaws.com", port=8_883, region="eu-west-1")
meters = Device("meters", on=depot, protocol="mqtt", calls=[Call(iot)], traffic=Traffic(mean=5, peak=10))

system = System("golden", [meters])

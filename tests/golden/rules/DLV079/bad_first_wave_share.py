from aiscale import System
from aiscale.delivery import FleetRollout, Wave
from aiscale.platform import Site, Uplink
from aiscale.services import Microservice
from tests.artifacts import IMAGE

sites = [
    Site(town, cpu=8, memory="32Gi", disk="500Gi", uplink=Uplink(mbps=50))
    for town in ("dublin", "munich", "porto", "vienna")
]
tills = [Microservice(f"till-{site.name}", image=IMAGE, replicas=1, on=site) for site in sites]
stores = FleetRollout("stores", over=sites, waves=[Wave(percent=80)])

system = System("golden", [*tills, stores])

from aiscale import System
from aiscale.delivery import FleetRollout, Wave
from aiscale.platform import Site, Uplink
from aiscale.services import Microservice

IMAGE = "registry.example/till@sha256:" + "1f" * 32
sites = [
    Site(town, cpu=8, memory="32Gi", disk="500Gi", uplink=Uplink(mbps=50))
    for town in ("dublin", "munich", "porto", "vienna")
]
# The last is a warehouse, with programs of its own.
tills = [Microservice(f"till-{site.name}", image=IMAGE, replicas=1, on=site) for site in sites[:3]]
tills.append(Microservice("scales", image=IMAGE.replace("till", "scales"), replicas=1, on=sites[3]))
stores = FleetRollout("stores", over=sites[:3], waves=[Wave(sites[:1]), Wave()])

system = System("golden", [*tills, stores])

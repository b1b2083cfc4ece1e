from aiscale import Resources, System
from aiscale.delivery import FleetRollout, Wave
from aiscale.platform import Site, Uplink
from aiscale.serving import Model, ModelService, Triton

IMAGE = "registry.example/triton@sha256:" + "1f" * 32
sites = [
    Site(town, cpu=8, memory="64Gi", disk="500Gi", uplink=Uplink(mbps=50))
    for town in ("dublin", "munich", "porto", "vienna")
]
model = Model(
    "plates", version="v3", artifact="s3://models/plates", digest="sha256:" + "2e" * 32, framework="onnx", size="18Gi"
)
tills = [
    ModelService(
        f"plates-{site.name}",
        model=model,
        runtime=Triton(image=IMAGE),
        resources=Resources(cpu=2, memory="20Gi"),
        on=site,
    )
    for site in sites
]
stores = FleetRollout("stores", over=sites, waves=[Wave(sites[:1], bake="6h"), Wave()])

system = System("golden", [*tills, stores])

"""Istio in ambient mode, installed by its own Helm charts before the system."""

from aiscale import System
from aiscale.network import Istio, IstioCharts
from aiscale.platform import GkeCluster, NodePool
from aiscale.services import Call, Microservice

IMAGE = "registry.example/app@sha256:" + "8d" * 32
core = GkeCluster(
    "core",
    project="shop-1",
    region="europe-west1",
    pools=[NodePool("plain", instance_type="n2-standard-8", max_nodes=6)],
)
charts = IstioCharts(
    version="1.30.3",
    digests={
        "base": "sha256:" + "1a" * 32,
        "cni": "sha256:" + "2b" * 32,
        "istiod": "sha256:" + "3c" * 32,
        "ztunnel": "sha256:" + "4d" * 32,
    },
    replicas=3,
    values={"istiod": {"meshConfig": {"accessLogFile": "/dev/stdout"}, "pilot": {"autoscaleMax": 8}}},
)
rates = Microservice("rates", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(rates, timeout_ms=50)])
system = System("installed-istio", [core, pricing], meshes=[Istio(mode="ambient", install=charts)])

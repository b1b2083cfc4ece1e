"""Linkerd, installed by its own Helm charts before the system, with an issuer of a secret store."""

from aiscale import System
from aiscale.network import Linkerd, LinkerdCharts
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, ExternalSecret, Microservice

IMAGE = "registry.example/app@sha256:" + "8d" * 32
ANCHORS = """
-----BEGIN CERTIFICATE-----
MIIBjTCCATOgAwIBAgIBATAKBggqhkjOPQQDAjAlMSMwIQYDVQQDExpyb290Lmxp
-----END CERTIFICATE-----
"""
core = KubernetesCluster("core", pools=[NodePool("plain", instance_type="m7i.2xlarge", max_nodes=6)])
charts = LinkerdCharts(
    repository="oci://registry.example/charts",
    version="2026.6.3",
    digests={
        "linkerd-crds": "sha256:" + "1a" * 32,
        "linkerd2-cni": "sha256:" + "2b" * 32,
        "linkerd-control-plane": "sha256:" + "3c" * 32,
    },
    issuer=ExternalSecret("vault", remote_key="mesh/issuer", refresh="10m"),
    trust_anchors=ANCHORS,
    values={"linkerd2-cni": {"priorityClassName": "system-node-critical"}},
)
rates = Microservice("rates", image=IMAGE)
pricing = Microservice("pricing", image=IMAGE, calls=[Call(rates, timeout_ms=50)])
system = System("installed-linkerd", [core, pricing], meshes=[Linkerd(install=charts)])

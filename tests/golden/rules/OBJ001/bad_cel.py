"""A rule of a custom resource definition is broken: Gateway listeners must have unique names."""

from aiscale import System
from aiscale.objects import Manifest

listener = {"name": "http", "port": 80, "protocol": "HTTP"}
gateway = Manifest(
    "edge",
    {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "spec": {"gatewayClassName": "istio", "listeners": [listener, listener | {"port": 8080}]},
    },
)
system = System("shop", [gateway])

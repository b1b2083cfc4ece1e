"""Streams of AWS for pods in a cluster that is no EKS cluster."""

from __future__ import annotations

from aiscale import System
from aiscale.services import Microservice
from aiscale.streams import KinesisStream

image = "registry.example/app@sha256:" + "2c" * 32
views = KinesisStream("views", region="eu-west-1")
system = System(
    "catalogue",
    [
        Microservice("page", image=image, produces=[views]),
        Microservice("count", image=image, port=None, consumes=[views]),
    ],
)

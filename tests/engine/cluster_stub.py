"""A Kubernetes API server in memory for what a real one is seldom made to say: refusals, faults, odd states."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2

from aiscale.engine.kube import KubeClient

SERVER = "https://cluster.example:6443"
GROUPS = {
    "/api/v1": [("ConfigMap", "configmaps", True), ("Pod", "pods", True), ("Event", "events", True),
                ("Service", "services", True), ("Namespace", "namespaces", False)],
    "/apis/apps/v1": [("Deployment", "deployments", True)],
}  # fmt: skip

Answer = httpx2.Response | Any


def serving(answer: Callable[[httpx2.Request], Answer]) -> KubeClient:
    """A client of a server that answers discovery itself and the rest by ``answer``: a response, or JSON."""

    def handle(request: httpx2.Request) -> httpx2.Response:
        if (kinds := GROUPS.get(request.url.path)) is not None:
            found = [{"kind": kind, "name": plural, "namespaced": spaced} for kind, plural, spaced in kinds]
            return httpx2.Response(
                200, json={"resources": [*found, {"kind": "Pod", "name": "pods/log", "namespaced": True}]}
            )
        given = answer(request)
        return given if isinstance(given, httpx2.Response) else httpx2.Response(200, json=given)

    http = httpx2.Client(base_url=SERVER, transport=httpx2.MockTransport(handle))
    return KubeClient(http, SERVER)


def status(code: int, message: str = "", **headers: str) -> httpx2.Response:
    """A refusal as the API server words it."""
    return httpx2.Response(code, content=json.dumps({"kind": "Status", "message": message}).encode(), headers=headers)

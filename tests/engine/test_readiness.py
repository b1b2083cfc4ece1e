"""Which kinds are waited for in a sandbox: those that something there makes ready."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from aiscale.engine.readiness import Readiness
from aiscale.lowering.resource import kubernetes_resource
from tests.engine.cluster_stub import serving, status


@pytest.mark.parametrize(
    ("api_version", "kind", "in_sandbox", "reconciled_kinds", "is_awaited"),
    [
        ("apps/v1", "Deployment", True, (), True),
        ("argoproj.io/v1alpha1", "Rollout", True, (), False),
        ("argoproj.io/v1alpha1", "Rollout", True, ("Rollout",), True),
        ("argoproj.io/v1alpha1", "Rollout", False, (), True),
        ("ray.io/v1", "RayJob", True, (), False),
        ("ray.io/v1", "RayService", True, ("Rollout",), False),
        ("ray.io/v1", "RayService", False, (), True),
    ],
)
def test_kinds_without_their_operator_are_not_awaited(
    api_version: str, kind: str, in_sandbox: bool, reconciled_kinds: tuple[str, ...], is_awaited: bool
) -> None:
    manifest = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "ranker", "namespace": "rides"}}
    wanted = kubernetes_resource(manifest, address="services/ranker", reason="it is deployed")

    def answer(request: httpx2.Request) -> Any:
        return (
            {"items": [], "metadata": {"resourceVersion": "1"}} if "/namespaces/" in request.url.path else status(404)
        )

    awaiting = Readiness(
        serving(answer), "rides", [wanted], lambda _event: None,
        in_sandbox=in_sandbox, reconciled_kinds=reconciled_kinds,
    )  # fmt: skip
    assert [item.key for item in awaiting.wait(0)] == ([wanted.key] if is_awaited else [])

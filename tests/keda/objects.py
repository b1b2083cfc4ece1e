"""Objects in a sandbox that KEDA works in: how they get there, and what became of them."""

from __future__ import annotations

from typing import Any

from aiscale.catalog import plural, scope
from aiscale.sandbox.api import APPLY, Api
from tests.support.keda import Keda
from tests.support.sandbox import eventually

SCALES_S = 120
"""Longest wait for the autoscaler, which looks every 15 s and adds no more than 4 replicas, or doubles them."""


def apply(api: Api, manifest: Any) -> None:
    api.patch(_path(manifest), manifest, APPLY)


def _path(manifest: Any) -> str:
    version, kind, metadata = manifest["apiVersion"], manifest["kind"], manifest["metadata"]
    root = f"/api/{version}" if "/" not in version else f"/apis/{version}"
    inside = f"/namespaces/{metadata['namespace']}" if scope(version, kind) == "Namespaced" else ""
    return f"{root}{inside}/{plural(version, kind)}/{metadata['name']}"


def scaled_object(api: Api, namespace: str, name: str) -> Any:
    return api.get(f"/apis/keda.sh/v1alpha1/namespaces/{namespace}/scaledobjects/{name}")


def is_ready(api: Api, namespace: str, name: str) -> bool:
    conditions = scaled_object(api, namespace, name).get("status", {}).get("conditions", [])
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def replicas(api: Api, namespace: str, name: str) -> tuple[int, int]:
    """How many are wanted, and how many are ready."""
    found = api.get(f"/apis/apps/v1/namespaces/{namespace}/deployments/{name}")
    return found["spec"]["replicas"], found["status"].get("readyReplicas", 0)


def waits(keda: Keda, look: Any, what: str) -> None:
    try:
        eventually(look, SCALES_S)
    except AssertionError:
        raise AssertionError(f"it did not happen: {what}\n{keda.tails()}") from None

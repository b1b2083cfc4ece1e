"""The verdicts of an API server on objects, by dry runs that leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiscale.catalog import plural, scope
from tests.support.apiserver import ApiServer

NAMESPACE = "ride-demand"
STRICT_DRY_RUN = {"dryRun": "All", "fieldValidation": "Strict"}
#: Requests at once: more than the API server has processors brings nothing.
PARALLEL = 8


class ApiServerVerdicts:
    """The API server's verdicts: an empty text for yes, otherwise the reason."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server

    def create(self, manifest: dict[str, Any]) -> str:
        """The verdict on a strict create."""
        return _reason(self.server.post(address(manifest), manifest, **STRICT_DRY_RUN))

    def apply(self, manifest: dict[str, Any]) -> str:
        """The verdict on a strict server-side apply."""
        name = manifest["metadata"]["name"]
        return _reason(self.server.apply(f"{address(manifest)}/{name}", manifest, **STRICT_DRY_RUN))

    def update(self, old: dict[str, Any], new: dict[str, Any]) -> str:
        """The verdict on changing an object that exists; it is made for the purpose, and deleted afterwards."""
        made = self.server.post(address(old), old)
        made.raise_for_status()
        at = f"{address(old)}/{old['metadata']['name']}"
        try:
            changed = {
                **new,
                "metadata": {**new["metadata"], "resourceVersion": made.json()["metadata"]["resourceVersion"]},
            }
            return _reason(self.server.client.put(at, json=changed, params=STRICT_DRY_RUN))
        finally:
            self.server.client.delete(at).raise_for_status()

    def refusal(self, manifest: dict[str, Any]) -> str:
        """Why a create or else a server-side apply is refused; empty when both are taken."""
        refused = self.create(manifest)
        if refused:
            return refused
        if "name" not in (manifest.get("metadata") or {}):
            return "an object without a name cannot be applied"
        return self.apply(manifest)

    def refusals(self, manifests: Iterable[dict[str, Any]]) -> list[str]:
        """The same for many objects, in order."""
        with ThreadPoolExecutor(PARALLEL) as pool:
            return list(pool.map(self.refusal, manifests))


def address(manifest: dict[str, Any]) -> str:
    """Where objects of a manifest's kind are posted."""
    api_version, kind = manifest["apiVersion"], manifest["kind"]
    prefix = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
    place = f"/namespaces/{NAMESPACE}" if scope(api_version, kind) == "Namespaced" else ""
    return f"{prefix}{place}/{plural(api_version, kind)}"


def _reason(reply: Any) -> str:
    return "" if reply.is_success else f"{reply.status_code} {reply.json().get('message', '')}"

"""A double of a gateway's controller: it says that Gateways and routes are ready, and starts no proxies."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from aiscale.sandbox.api import MERGE, Api

_GROUP = "/apis/gateway.networking.k8s.io/v1"
_PERIOD_S = 0.3


@contextlib.contextmanager
def acknowledging_gateways(api: Api, namespace: str) -> Iterator[list[dict[str, Any]]]:
    """Report each Gateway as programmed, and each HTTPRoute as accepted by its parents.

    Yields:
        The weights of the backends of HTTPRoutes by name, once for each change that was seen.
    """
    seen: list[dict[str, Any]] = []
    ends = threading.Event()

    def run() -> None:
        while not ends.wait(_PERIOD_S):
            with contextlib.suppress(Exception):  # of another writer at the same time: the next round reads again
                _acknowledge(api, namespace, seen)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        ends.set()
        thread.join()


def _acknowledge(api: Api, namespace: str, seen: list[dict[str, Any]]) -> None:
    for gateway in api.items(f"{_GROUP}/namespaces/{namespace}/gateways"):
        conditions = [_condition(kind, gateway) for kind in ("Accepted", "Programmed")]
        _report(api, f"{_GROUP}/namespaces/{namespace}/gateways", gateway, {"conditions": conditions})
    for route in api.items(f"{_GROUP}/namespaces/{namespace}/httproutes"):
        [rule] = route["spec"]["rules"]
        weights = {one["name"]: one["weight"] for one in rule["backendRefs"]}
        if not seen or seen[-1] != weights:
            seen.append(weights)
        parents = [
            {
                "parentRef": {key: parent[key] for key in ("name", "namespace") if key in parent},
                "controllerName": "aiscale.dev/double",
                "conditions": [_condition(kind, route) for kind in ("Accepted", "ResolvedRefs")],
            }
            for parent in route["spec"]["parentRefs"]
        ]
        _report(api, f"{_GROUP}/namespaces/{namespace}/httproutes", route, {"parents": parents})


def _condition(kind: str, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": kind,
        "status": "True",
        "reason": kind,
        "message": "",
        "observedGeneration": item["metadata"]["generation"],
        "lastTransitionTime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _report(api: Api, path: str, item: dict[str, Any], status: dict[str, Any]) -> None:
    old = item.get("status", {})
    have = old.get("conditions", []) + [c for one in old.get("parents", ()) for c in one["conditions"]]
    if have and all(one.get("observedGeneration") == item["metadata"]["generation"] for one in have):
        return
    api.patch(f"{path}/{item['metadata']['name']}/status", {"status": status}, MERGE)

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale.engine import Engine, open_engine
from aiscale.engine.kube import Endpoint, KubeClient, open_kube
from aiscale.engine.manifest import ENVIRONMENT, LINEAGE
from aiscale.lowering.resource import Resource
from aiscale.plan.events import Event
from aiscale.sandbox import Sandbox
from tests.support.namespaces import NAMESPACES, remove_namespace
from tests.support.records import NAMESPACE, SYSTEM, plan_of

KINDS = (
    Endpoint("v1", "ConfigMap", "configmaps", namespaced=True),
    Endpoint("v1", "Service", "services", namespaced=True),
    Endpoint("apps/v1", "Deployment", "deployments", namespaced=True),
)


class Rig:
    """An engine on a real cluster, with what happened."""

    def __init__(self, engine: Engine, kube: KubeClient) -> None:
        self.engine = engine
        self.kube = kube
        self.events: list[Event] = []

    def up(self, resources: list[Resource], **options: Any) -> Any:
        self.engine.recover(self.events.append)
        plan = plan_of(resources, self.engine.applied())
        return self.engine.up(plan, self.events.append, **options)

    def live(self) -> set[str]:
        """Keys of every live object that carries the system's label."""
        selector = f"aiscale.dev/system={SYSTEM}"
        found = {f"namespace/{i['metadata']['name']}" for i in self.items(NAMESPACES, labelSelector=selector)}
        for kind in KINDS:
            found |= {f"{kind.kind.lower()}/{i['metadata']['name']}" for i in self.items(kind, labelSelector=selector)}
        return found

    def items(self, endpoint: Endpoint, **query: str) -> list[Any]:
        return list(self.kube.list(endpoint, NAMESPACE if endpoint.namespaced else "", **query)["items"])

    def items_of(self, kind: str) -> list[Any]:
        return self.items(next(e for e in KINDS if e.kind.lower() == kind))

    def get(self, key: str) -> Any:
        kind, name = key.split("/")
        endpoint = next(e for e in KINDS if e.kind.lower() == kind)
        return self.kube.get(endpoint, NAMESPACE, name)

    def versions(self) -> dict[str, str]:
        """Generation and resource version of each object that no controller writes to."""
        found = {}
        for kind in KINDS[:2]:
            found |= {
                f"{kind.kind}/{i['metadata']['name']}": i["metadata"]["resourceVersion"] for i in self.items(kind)
            }
        found |= {f"Deployment/{i['metadata']['name']}": str(i["metadata"]["generation"]) for i in self.items(KINDS[2])}
        return found

    def patch(self, key: str, body: dict[str, Any], manager: str = "kubectl-edit") -> None:
        """Change an object as somebody else would."""
        kind, name = key.split("/")
        endpoint = next(e for e in KINDS if e.kind.lower() == kind)
        answer = self.kube._http.patch(
            endpoint.path(NAMESPACE, name),
            json=body,
            params={"fieldManager": manager},
            headers={"Content-Type": "application/merge-patch+json"},
        )
        answer.raise_for_status()

    def unmark_namespace(self) -> None:
        """The namespace as somebody else made it."""
        body = {"metadata": {"annotations": {ENVIRONMENT: None, LINEAGE: None}}}
        self.kube.patch(NAMESPACES, "", NAMESPACE, body, "application/merge-patch+json", fieldManager="aiscale-before")

    def until(self, look: Callable[[], bool], limit_s: float = 60.0) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + limit_s
        while not look():
            assert time.monotonic() < deadline, "it did not happen"
            time.sleep(0.1)

    def remove(self, key: str) -> None:
        kind, name = key.split("/")
        endpoint = next(e for e in KINDS if e.kind.lower() == kind)
        self.kube.delete(endpoint, NAMESPACE, name, uid=self.get(key)["metadata"]["uid"])


@pytest.fixture
def rig(sandbox: Sandbox, tmp_path: Path) -> Iterator[Rig]:
    kube = open_kube(sandbox.kubeconfig, None)
    made = Rig(open_engine(tmp_path, SYSTEM, "test", sandbox.kubeconfig, None), kube)
    yield made
    remove_namespace(kube, NAMESPACE)
    kube.close()

"""One API server for all tests of the catalog that ask for its verdict."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from aiscale.catalog import crd_manifest, is_custom
from aiscale.toolchain import resolve
from tests.catalog.api_server_verdicts import NAMESPACE, ApiServerVerdicts
from tests.catalog.manifest_files import good_manifests
from tests.support.apiserver import ApiServer, running_apiserver

CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
SERVED_TIMEOUT_S = 60


@pytest.fixture(scope="session")
def api_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServerVerdicts]:
    """The API server's verdicts, with the definitions of all kinds among the good manifests installed."""
    folder = tmp_path_factory.mktemp("apiserver")
    with running_apiserver(folder, resolve("etcd").path, resolve("kube-apiserver").path) as server:
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}
        server.post("/api/v1/namespaces", namespace).raise_for_status()
        custom = {(m["apiVersion"], m["kind"]) for m in good_manifests() if is_custom(m["apiVersion"], m["kind"])}
        for api_version, kind in sorted(custom):
            server.post(CRDS, crd_manifest(api_version, kind)).raise_for_status()
        for api_version, kind in sorted(custom):
            _await_served(server, api_version, kind)
        yield ApiServerVerdicts(server)


def _await_served(server: ApiServer, api_version: str, kind: str) -> None:
    deadline = time.monotonic() + SERVED_TIMEOUT_S
    while time.monotonic() < deadline:
        reply = server.client.get(f"/apis/{api_version}")
        if reply.is_success and any(_is_ready(server, api_version, one, kind) for one in reply.json()["resources"]):
            return
        time.sleep(0.1)
    raise AssertionError(f"{kind} of {api_version} is not served")


def _is_ready(server: ApiServer, api_version: str, resource: dict[str, Any], kind: str) -> bool:
    if resource["kind"] != kind or "/" in resource["name"]:
        return False
    return server.client.get(f"/apis/{api_version}/{resource['name']}").is_success

"""Istio installed by its own Helm charts: real charts, Helm in the real Kubernetes provider, a real API server.

The registry is a stand-in. The sandbox's pods become ready and run nothing: no istiod answers, so the charts are
installed without validation of Istio's objects, and in ambient mode, in which no pod waits for an injector.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.user_folder import Cluster, UserFolder, kill_group
from tests.support.chart_registry import Registry, istio_charts, running_registry
from tests.support.sandbox import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]

VERSION = "1.30.3"
BLUEPRINT = """
from aiscale import System
from aiscale.network import Istio, IstioCharts
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice

core = KubernetesCluster(
    "core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)]
)
rates = Microservice("rates", image="registry.example/rates:1", replicas=2)
pricing = Microservice("pricing", image="registry.example/pricing:1", calls=[Call(rates, timeout_ms=50)])
without_istiod = {"global": {"configValidation": False}}
charts = IstioCharts(
    repository="REPOSITORY",
    version="1.30.3",
    digests=DIGESTS,
    replicas=2,
    values={"istiod": without_istiod, "base": {"defaultRevision": ""}},
)
system = System("rides", [pricing, core], meshes=[Istio(mode="ambient", install=charts)])
"""
RELEASES = {"istio-base": "base", "istio-cni": "cni", "istiod": "istiod", "ztunnel": "ztunnel"}


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with running_registry(tmp_path, istio_charts(VERSION), VERSION) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Iterator[UserFolder]:
    monkeypatch.setenv("SSL_CERT_FILE", str(registry.authority))
    for name in ("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "helm"))
    folder = UserFolder(tmp_path)
    folder.blueprint = tmp_path / "rides.py"
    text = BLUEPRINT.replace("REPOSITORY", registry.repository).replace("DIGESTS", repr(dict(registry.digests)))
    folder.blueprint.write_text(text, encoding="utf-8")
    yield folder
    folder.close()


def releases(cluster: Cluster) -> dict[str, dict[str, Any]]:
    """The last revision of each release in istio-system, by name."""
    found = cluster.get("/api/v1/namespaces/istio-system/secrets", labelSelector="owner=helm")["items"]
    whole = [json.loads(gzip.decompress(base64.b64decode(base64.b64decode(one["data"]["release"])))) for one in found]
    return {one["name"]: one for one in sorted(whole, key=lambda one: int(one["version"]))}


def others_change(cluster: Cluster) -> None:
    """What others would do with Helm: istio-cni gets other values, and ztunnel is uninstalled."""
    secrets = "/api/v1/namespaces/istio-system/secrets"
    for secret in cluster.get(secrets, labelSelector="owner=helm,name=istio-cni,status=deployed")["items"]:
        whole = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(secret["data"]["release"]))))
        whole["config"] = {"profile": "remote"}
        packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(whole).encode()))).decode()
        cluster.replace(f"{secrets}/{secret['metadata']['name']}", {**secret, "data": {"release": packed}}, "helm")
    for path in (
        f"{secrets}/sh.helm.release.v1.ztunnel.v1",
        "/apis/apps/v1/namespaces/istio-system/daemonsets/ztunnel",
        "/api/v1/namespaces/istio-system/serviceaccounts/ztunnel",
    ):
        cluster.remove(path)


def test_istio_is_installed_before_the_system_and_removed_after_it(place: UserFolder, registry: Registry) -> None:
    shown = place.run("preview", "--offline", "--output", "json", "rides.py")
    for chart, digest in registry.digests.items():
        assert f"{registry.repository}/{chart}@{digest}" in shown
    wrong = "sha256:" + "0" * 64
    place.edit(registry.digests["istiod"], wrong)
    process = place.start("up", "--yes", "rides.py")
    out, err = process.communicate(timeout=600)
    assert process.returncode == 4, out + err
    mismatch = f"chart reference digest mismatch: {registry.digests['istiod']} is not {wrong}"
    assert mismatch in " ".join((out + err).split())
    shown = place.run("preview", "--require-confirmed", "rides.py", code=4)
    assert mismatch in " ".join(shown.split())
    place.edit(wrong, registry.digests["istiod"])

    place.run("up", "--yes", "rides.py")
    cluster = place.cluster()
    installed = releases(cluster)
    assert {name: one["chart"]["metadata"]["name"] for name, one in installed.items()} == RELEASES
    assert {one["info"]["status"] for one in installed.values()} == {"deployed"}
    assert {one["chart"]["metadata"]["version"] for one in installed.values()} == {VERSION}
    istiod = cluster.get("/apis/autoscaling/v2/namespaces/istio-system/horizontalpodautoscalers/istiod")
    assert istiod["spec"]["minReplicas"] == 2
    for agent in ("istio-cni-node", "ztunnel"):
        status = cluster.get(f"/apis/apps/v1/namespaces/istio-system/daemonsets/{agent}")["status"]
        assert status["numberReady"] == 3
    own = cluster.get("/api/v1/namespaces/rides")["metadata"]
    policy = cluster.get("/apis/security.istio.io/v1/namespaces/rides/peerauthentications/default")
    assert policy["spec"] == {"mtls": {"mode": "STRICT"}}
    assert all(one["info"]["last_deployed"][:19] <= own["creationTimestamp"][:19] for one in installed.values())
    place.run("preview", "--expect-no-changes", "rides.py")

    why = place.run("why", "helm-release/istiod", "-f", "rides.py")
    assert "made by    Istio meshes/istio  (rides.py:" in why
    assert "namespace/rides" in why.partition("needed by")[2].partition("related")[0]
    place.run("drift", "--expect-no-changes", "rides.py")


def test_a_change_of_values_upgrades_its_release_and_destroy_uninstalls_all(
    place: UserFolder, registry: Registry
) -> None:
    del registry
    saved = place.folder / "plan.json"
    place.run("sandbox", "start")
    place.run("preview", "--save-plan", str(saved), "rides.py")
    place.run("up", "--yes", "--plan", str(saved), "rides.py")
    cluster = place.cluster()
    place.edit("replicas=2,\n    values", "replicas=3,\n    values")
    place.run("up", "--yes", "rides.py")
    assert {name: one["version"] for name, one in releases(cluster).items()} == {
        name: 2 if name == "istiod" else 1 for name in RELEASES
    }
    istiod = cluster.get("/apis/autoscaling/v2/namespaces/istio-system/horizontalpodautoscalers/istiod")
    assert istiod["spec"]["minReplicas"] == 3
    others_change(cluster)
    assert re.sub(r"\d\d:\d\d", "NOW", " ".join(place.run("drift", "rides.py").split())) == (
        "~ helm-release/istio-cni changed (meshes/istio) values.profile: ambient → remote, by helm at NOW "
        "- helm-release/ztunnel missing (meshes/istio) 2 of 23 objects differ from what was applied. "
        "`aiscale up` puts them back."
    )
    place.run("up", "--yes", "rides.py")
    found = releases(cluster)
    assert (found["istio-cni"]["config"], found["ztunnel"]["version"]) == ({"profile": "ambient"}, 1)
    place.run("drift", "--expect-no-changes", "rides.py")
    others_change(cluster)
    place.run("destroy", "--yes", "rides.py")
    assert not cluster.has("/api/v1/namespaces/istio-system")
    assert not cluster.has("/api/v1/namespaces/rides")
    # The chart keeps definitions (helm.sh/resource-policy): objects of other systems would go with them.
    assert cluster.has("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/sidecars.networking.istio.io")
    assert not cluster.has("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/istio-sidecar-injector")


def test_a_run_that_was_killed_during_an_installation_is_finished_by_the_next_one(place: UserFolder) -> None:
    place.run("sandbox", "start")
    cluster = place.cluster()
    process = place.start("up", "--yes", "rides.py")
    eventually(lambda: cluster.has("/api/v1/namespaces/istio-system/secrets/sh.helm.release.v1.istiod.v1"), 60)
    kill_group(process)
    assert releases(cluster)["istiod"]["info"]["status"] == "pending-install"
    place.run("up", "--yes", "rides.py")
    assert {name: one["info"]["status"] for name, one in releases(cluster).items()} == dict.fromkeys(
        RELEASES, "deployed"
    )
    place.run("drift", "--expect-no-changes", "rides.py")

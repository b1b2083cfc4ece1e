"""An incremental upgrade of a RayService, by KubeRay's real operator with a real Ray.

One Ray answers for both clusters. The controller of the Gateway is a double, which says that Gateway and HTTPRoute are
ready: no request goes through it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aiscale import Autoscaling, Signal, System
from aiscale.engine.operator_status import Rollout
from aiscale.sandbox import Sandbox
from aiscale.sandbox.api import Api
from aiscale.sandbox.crds import install_crds
from aiscale.serving import Model, ModelService, RayServe
from tests.keda.objects import apply
from tests.ray.test_ray_service import KINDS, LIMIT_S, clusters, named, state, wait_ready
from tests.support.gateway_controller import acknowledging_gateways
from tests.support.lowered import lower_system
from tests.support.ray import Ray, running_kuberay, running_ray
from tests.support.sandbox import eventually, open_api

pytestmark = [pytest.mark.tools, pytest.mark.long, pytest.mark.timeout(1_800)]

CODE = """
from ray import serve

@serve.deployment
class Surge:
    def __call__(self) -> str:
        return "surge"

app = Surge.bind()
"""
GATEWAYS = [("gateway.networking.k8s.io/v1", kind) for kind in ("Gateway", "HTTPRoute")]
API = "gateway.networking.k8s.io/v1"


@pytest.fixture
def ray(tmp_path: Path) -> Iterator[Ray]:
    (tmp_path / "surge_app.py").write_text(CODE, encoding="utf-8")
    with (
        tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder,
        running_ray(Path(folder), tmp_path) as running,
    ):
        yield running


def records(version: str) -> dict[str, dict[str, Any]]:
    surge = ModelService(
        "surge",
        model=Model("surge", version=version, artifact=f"s3://models/surge/{version}", framework="pytorch"),
        runtime=RayServe(
            import_path="surge_app:app",
            deployment="Surge",
            upgrade="NewClusterWithIncrementalUpgrade",
            gateway_class_name="istio",
            step_size_percent=25,
            interval_s=2,
            max_surge_percent=50,
        ),
        autoscaling=Autoscaling(min_replicas=1, max_replicas=2, signals=[Signal("concurrency", target=4)]),
    )
    return {one.key: dict(one.properties) for one in lower_system(System("rides", [surge]))}


def test_requests_move_to_the_cluster_of_a_new_version_in_steps(sandbox: Sandbox, ray: Ray, tmp_path: Path) -> None:
    with open_api(sandbox) as api:
        install_crds(api, [*KINDS, *GATEWAYS])
        made = records("v8")
        for one in made.values():
            apply(api, one)
        with (
            acknowledging_gateways(api, "rides") as weights,
            running_kuberay(sandbox, "rides", tmp_path, ray, gates=("RayServiceIncrementalUpgrade",)) as log,
        ):
            wait_ready(api, log)
            first = clusters(api)["active"]
            eventually(lambda: weights[-1:] == [{f"{first}-serve-svc": 100}], LIMIT_S)
            check_gateway(api, made["gateway/surge-gateway"], first)
            check_services(api, first)

            apply(api, records("v9")["rayservice/surge"])
            eventually(lambda: len(clusters(api)) == 2, LIMIT_S)
            second = clusters(api)["pending"]
            # The first share of the requests: aiscale up waits no longer.
            eventually(lambda: state(api) == Rollout("ready"), LIMIT_S)
            assert clusters(api) == {"active": first, "pending": second}
            check_services(api, second)
            eventually(lambda: clusters(api) == {"active": second}, LIMIT_S)
            wait_ready(api, log)
            eventually(lambda: weights[-1] == {f"{second}-serve-svc": 100}, LIMIT_S)
            shares = [one.get(f"{second}-serve-svc", 0) for one in weights]
            assert [share for place, share in enumerate(shares) if share not in shares[:place]] == [0, 25, 50, 75, 100]
            assert all(sum(one.values()) == 100 for one in weights)
        api.delete("/api/v1/namespaces/rides")
        eventually(lambda: api.get("/api/v1/namespaces/rides") is None, LIMIT_S)  # the next test makes it again


def check_gateway(api: Api, ours: dict[str, Any], cluster: str) -> None:
    """KubeRay takes our Gateway, and writes the HTTPRoute."""
    gateway = named(api, API, "gateways")["surge-gateway"]
    [listener] = gateway["spec"]["listeners"]
    assert {name: listener[name] for name in ("name", "protocol", "port")} == ours["spec"]["listeners"][0]
    assert gateway["spec"]["gatewayClassName"] == "istio"
    assert gateway["metadata"]["annotations"] == ours["metadata"]["annotations"]
    assert "ownerReferences" not in gateway["metadata"]
    release = named(api, "ray.io/v1", "rayclusters")[cluster]["metadata"]["annotations"]["ray.io/kuberay-version"]
    # KubeRay 1.6 sets the whole spec; 1.7, which has the feature on by default, class and listeners.
    is_kept = tuple(map(int, release.removeprefix("v").split(".")[:2])) >= (1, 7)
    assert gateway["spec"].get("infrastructure") == (ours["spec"]["infrastructure"] if is_kept else None)
    route = named(api, API, "httproutes")["surge-httproute"]
    [parent], [owner] = route["spec"]["parentRefs"], route["metadata"]["ownerReferences"]
    assert (parent["name"], owner["kind"], owner["name"]) == ("surge-gateway", "RayService", "surge")


def check_services(api: Api, cluster: str) -> None:
    """Each cluster has a Service of its own, and there is none that is the same for all."""
    services = named(api, "v1", "services")
    assert "surge-serve-svc" not in services
    spec = services[f"{cluster}-serve-svc"]["spec"]
    assert (spec["type"], [one["port"] for one in spec["ports"]], spec["selector"]) == (
        "ClusterIP", [8_000], {"ray.io/cluster": cluster, "ray.io/serve": "true"},
    )  # fmt: skip

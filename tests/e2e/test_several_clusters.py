"""A system over two clusters: two real control planes side by side, and each object in the right one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.user_folder import Cluster, UserFolder

pytestmark = [pytest.mark.e2e, pytest.mark.tools]

SYSTEM = """
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
system = System(
    "two",
    [
        Microservice("pricing", image=IMAGE, on=eu),
        Microservice("audit", image=IMAGE, on=us),
        Microservice("mover", image=IMAGE, on=eu),
    ],
)
"""
SETTINGS = """
[env.sandbox.clusters.us]
sandbox = "far"
"""
DEPLOYMENTS = "/apis/apps/v1/namespaces/two/deployments"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    (tmp_path / "blueprint.py").write_text(SYSTEM, encoding="utf-8")
    (tmp_path / "aiscale.toml").write_text(SETTINGS, encoding="utf-8")
    made = UserFolder(tmp_path)
    yield made
    made.run("sandbox", "stop", "--all", "--delete")


def deployments(cluster: Cluster) -> list[str]:
    return sorted(item["metadata"]["name"] for item in cluster.get(DEPLOYMENTS)["items"])


def test_each_cluster_gets_what_is_on_it(place: UserFolder) -> None:
    said = place.run("up", "--yes").splitlines()
    assert [line.rpartition(" (")[0].split(",")[0] for line in said if line.startswith("two in ")] == [
        "two in sandbox.eu: 15 created",
        "two in sandbox.us: 10 created",
    ]
    eu, us = (
        Cluster(Path(place.run("sandbox", "kubeconfig", "--name", name).strip())) for name in ("default-eu", "far")
    )
    assert [deployments(one) for one in (eu, us)] == [["mover", "pricing"], ["audit"]]
    assert "Confirmed by the engine" in place.run("preview")
    place.run("up", "--yes", "--expect-no-changes")

    # What somebody changes on one of them is found there, and put back there.
    us.remove(f"{DEPLOYMENTS}/audit")
    drifted = json.loads(place.run("drift", "--output", "json"))["clusters"]
    assert {name: [item["key"] for item in one["drift"]] for name, one in drifted.items()} == {
        "sandbox.eu": [],
        "sandbox.us": ["deployment/audit"],
    }
    place.run("up", "--yes")
    assert deployments(us) == ["audit"]

    # What moves goes there and comes here.
    file = place.folder / "blueprint.py"
    file.write_text(SYSTEM.replace('"mover", image=IMAGE, on=eu', '"mover", image=IMAGE, on=us'), encoding="utf-8")
    place.run("up", "--yes")
    assert [deployments(one) for one in (eu, us)] == [["pricing"], ["audit", "mover"]]
    answers = {line.split()[0] for line in place.run("outputs").splitlines()}
    assert answers == {"sandbox.eu", "sandbox.us"}

    # One of them alone, then the rest.
    place.run("destroy", "--yes", "--cluster", "us")
    assert [deployments(one) for one in (eu, us)] == [["pricing"], []]
    place.run("destroy", "--yes")
    assert [deployments(one) for one in (eu, us)] == [[], []]
    assert "nothing to destroy" in place.run("destroy", "--yes")

"""The ride-demand system on a real control plane, through the real engine, as a user would run it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.user_folder import Cluster, UserFolder, kill_group

pytestmark = [pytest.mark.e2e, pytest.mark.tools]
BLUEPRINT = "blueprints/ride_demand.py"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    yield folder
    folder.close()


def planned(place: UserFolder) -> dict[str, list[str]]:
    """Keys of the records by Terraform-style action, from the offline preview."""
    plan = json.loads(place.run("preview", "--offline", "--output", "json", BLUEPRINT))
    found: dict[str, list[str]] = {}
    for change in plan["resource_changes"]:
        found.setdefault("+".join(change["change"]["actions"]), []).append(change["address"])
    return found


def unready(cluster: Cluster) -> list[str]:
    """Deployments of the system that do not have every replica available and up to date."""
    return [
        item["metadata"]["name"]
        for item in cluster.get("/apis/apps/v1/namespaces/ride-demand/deployments")["items"]
        if not item["status"].get("availableReplicas")
        == item["status"].get("updatedReplicas")
        == item["spec"]["replicas"]
    ]


def test_up_again_edit_destroy(place: UserFolder) -> None:
    wanted = planned(place)["create"]
    place.run("up", "--yes", BLUEPRINT)
    cluster = place.cluster()
    assert sorted(cluster.objects()) == sorted(wanted)
    assert unready(cluster) == []

    # The controllers go on for a moment after readiness (status, events): compare what aiscale owns.
    settled = {key: item["metadata"].get("generation") for key, item in cluster.objects().items()}
    labels = {key: item["metadata"]["labels"]["aiscale.dev/plan"] for key, item in cluster.objects().items()}
    place.run("up", "--yes", "--expect-no-changes", BLUEPRINT)
    assert planned(place) == {"no-op": planned(place)["no-op"]}
    assert {key: item["metadata"].get("generation") for key, item in cluster.objects().items()} == settled
    assert {key: item["metadata"]["labels"]["aiscale.dev/plan"] for key, item in cluster.objects().items()} == labels
    assert json.loads(place.run("drift", "--output", "json", BLUEPRINT))["has_drift"] is False

    cluster.remove("/api/v1/namespaces/ride-demand/services/eta")
    assert "drifted: service/eta missing" in place.run("up", "--yes", "--expect-no-changes", BLUEPRINT, code=7)
    place.run("up", BLUEPRINT, code=2)  # no terminal to confirm on
    assert "service/eta" not in cluster.objects()
    place.run("up", "--yes", BLUEPRINT)
    labels = {key: item["metadata"]["labels"]["aiscale.dev/plan"] for key, item in cluster.objects().items()}
    assert sorted(labels) == sorted(wanted)

    place.edit("    replicas=3,\n", "    replicas=4,\n")
    place.edit('version="v8"', 'version="v9"')
    place.edit('partitions=48,\n    retention="1d"', 'partitions=96,\n    retention="1d"')
    changes = planned(place)
    place.run("up", "--yes", BLUEPRINT)
    objects = cluster.objects()
    assert objects["deployment/surge-audit"]["spec"]["replicas"] == 4
    assert objects["kafkatopic/zone-demand"]["spec"]["partitions"] == 96
    pods = objects["rollout/surge"]["spec"]["template"]["metadata"]["labels"]
    assert pods["app.kubernetes.io/version"] == "v9"
    assert objects["rollout/surge"]["status"]["phase"] == "Paused"  # at its first step
    touched = {
        key for key, item in objects.items() if item["metadata"]["labels"]["aiscale.dev/plan"] != labels.get(key)
    }
    assert (touched, sorted(changes)) == ({*changes["update"]}, ["no-op", "update"])
    assert unready(cluster) == []

    place.run("destroy", "--yes", BLUEPRINT)
    assert cluster.objects() == {}
    assert [
        n["metadata"]["name"]
        for n in cluster.get("/api/v1/namespaces")["items"]
        if n["metadata"]["name"] == "ride-demand"
    ] == []
    place.run("destroy", "--yes", BLUEPRINT)


@pytest.mark.long
@pytest.mark.parametrize("moment", ["early", "middle", "late"])
def test_killed_in_the_middle_of_up(place: UserFolder, moment: str) -> None:
    wanted = planned(place)["create"]
    place.run("sandbox", "start", "--blueprint", BLUEPRINT)
    cluster = place.cluster()
    process = place.start("up", "--yes", BLUEPRINT)
    counted = sum(key.partition("/")[0] in {"serviceaccount", "networkpolicy", "deployment"} for key in wanted)
    least = {"early": 1, "middle": counted // 2, "late": counted}[moment]
    deadline = time.monotonic() + 120
    while cluster.made() < least and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert (cluster.made() >= least, process.poll()) == (True, None)
    kill_group(process)

    # What the killed run made and is no longer wanted must not be forgotten.
    place.edit('audit = Microservice(\n    "surge-audit"', 'audit = Microservice(\n    "demand-audit"')
    renamed = sorted(key.replace("surge-audit", "demand-audit") for key in wanted)
    place.run("up", "--yes", BLUEPRINT)
    assert sorted(cluster.objects()) == renamed
    assert unready(cluster) == []
    place.run("up", "--yes", "--expect-no-changes", BLUEPRINT)
    place.run("destroy", "--yes", BLUEPRINT)
    assert cluster.objects() == {}

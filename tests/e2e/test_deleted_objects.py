"""Somebody deletes objects of a running system; whatever changes next, ``up`` makes them again."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_ride_demand import BLUEPRINT, unready
from tests.e2e.user_folder import Cluster, UserFolder

pytestmark = [pytest.mark.e2e, pytest.mark.tools]
VERSIONS = 'version="v{}"'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[UserFolder]:
    folder = UserFolder(tmp_path)
    yield folder
    folder.close()


def is_converged(place: UserFolder, cluster: Cluster) -> tuple[bool, bool, list[str]]:
    """No drift, no change, and every Deployment ready."""
    drift = json.loads(place.run("drift", "--output", "json", BLUEPRINT))
    plan = json.loads(place.run("preview", "--offline", "--output", "json", BLUEPRINT))
    changes = [one for one in plan["resource_changes"] if one["change"]["actions"] != ["no-op"]]
    return drift["has_drift"], bool(changes), unready(cluster)


def test_a_deleted_account_does_not_stop_a_new_version(place: UserFolder) -> None:
    place.run("up", "--yes", BLUEPRINT)
    cluster = place.cluster()
    cluster.remove("/api/v1/namespaces/ride-demand/serviceaccounts/surge")
    place.edit(VERSIONS.format(8), VERSIONS.format(9))
    shown = place.run("preview", BLUEPRINT)
    assert "serviceaccount/surge missing, `aiscale up` puts it back" in shown
    place.run("up", "--yes", BLUEPRINT)
    assert {"rollout/surge", "serviceaccount/surge"} <= cluster.objects().keys()
    assert is_converged(place, cluster) == (False, False, [])

    # Somebody empties the namespace.
    objects = cluster.objects()
    for path in paths(cluster, objects, [key for key in objects if not key.startswith("namespace/")]):
        cluster.remove(path)
    place.edit("    replicas=3,\n", "    replicas=4,\n")
    place.run("up", "--yes", BLUEPRINT)
    assert declared(cluster.objects()) == declared(objects)
    assert is_converged(place, cluster) == (False, False, [])
    place.run("destroy", "--yes", BLUEPRINT)
    assert cluster.objects() == {}


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_each_kind_is_made_again_with_a_new_version(place: UserFolder) -> None:
    place.run("up", "--yes", BLUEPRINT)
    cluster = place.cluster()
    by_kind: dict[str, list[str]] = defaultdict(list)
    for key in cluster.objects():
        by_kind[key.partition("/")[0]].append(key)
    by_kind.pop("namespace")
    for number, kind in enumerate(sorted(by_kind), 8):
        objects = cluster.objects()
        gone = [key for key in objects if key.startswith(f"{kind}/")]
        for path in paths(cluster, objects, gone):
            cluster.remove(path)
        place.edit(VERSIONS.format(number), VERSIONS.format(number + 1))
        place.run("up", "--yes", BLUEPRINT)
        now = cluster.objects()
        assert declared(now) == declared(objects), kind
        assert is_converged(place, cluster) == (False, False, []), kind


def declared(objects: Iterable[str]) -> list[str]:
    """Without the pods that a deleted owner left."""
    return sorted(key for key in objects if key.partition("/")[0] not in {"pod", "replicaset"})


def paths(cluster: Cluster, objects: dict[str, dict[str, Any]], keys: list[str]) -> list[str]:
    """Where the API server has some objects."""
    found = []
    for version in cluster.group_versions():
        for resource in cluster.get(version).get("resources", ()):
            for key in keys:
                kind, name = key.split("/")
                if resource["kind"].lower() == kind and "/" not in resource["name"]:
                    namespace = objects[key]["metadata"].get("namespace")
                    where = f"namespaces/{namespace}/" if namespace else ""
                    found.append(f"{version}/{where}{resource['name']}/{name}")
    return found

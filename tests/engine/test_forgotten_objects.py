"""Objects that leave the state and stay in the cluster, on a real engine."""

from __future__ import annotations

import pytest

from aiscale.engine.forgotten_objects import forget_objects, without
from aiscale.errors import UsageError
from aiscale.plan.changes import Action
from tests.engine.conftest import Rig
from tests.support.records import config_map, plan_of, triples


def test_what_is_taken_out_is_no_longer_named_by_what_stays() -> None:
    a, b = (f"urn:pulumi:prod::shop::kubernetes:core/v1:ConfigMap::configmap/{name}" for name in "ab")
    state = {
        "manifest": {},
        "resources": [
            {"urn": a, "custom": True, "type": "kubernetes:core/v1:ConfigMap"},
            {
                "urn": b, "custom": True, "type": "kubernetes:core/v1:ConfigMap", "dependencies": [a],
                "propertyDependencies": {"data": [a], "metadata": None},
            },
        ],
    }  # fmt: skip
    assert without(state, {"configmap/a"}) == {
        "manifest": {},
        "resources": [
            {
                "urn": b, "custom": True, "type": "kubernetes:core/v1:ConfigMap", "dependencies": [],
                "propertyDependencies": {"data": [], "metadata": []},
            }
        ],
    }  # fmt: skip


@pytest.mark.tools
def test_an_object_leaves_the_state_and_stays_in_the_cluster(rig: Rig) -> None:
    wanted = [*triples(1), config_map("more", "services/app-0000")]
    rig.up(wanted)
    with pytest.raises(UsageError, match=r" depends? on namespace/"):
        forget_objects(rig.engine, [next(record.key for record in wanted if record.key.startswith("namespace/"))])
    live = rig.live()
    forget_objects(rig.engine, ["configmap/more"])
    assert "configmap/more" not in rig.engine.applied().resources
    assert rig.live() == live
    without_it = [record for record in wanted if record.key != "configmap/more"]
    assert not plan_of(without_it, rig.engine.applied()).has_changes
    assert rig.up(without_it).counts() == {}
    assert rig.live() == live
    assert rig.up(wanted).counts() == {Action.CREATE: 1}
    assert rig.live() == live

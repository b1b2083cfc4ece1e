from __future__ import annotations

import copy

from aiscale.engine.manifest import for_engine, from_engine, is_ours
from tests.support.records import config_map, deployment


def test_the_engine_gets_label_and_annotations_and_gives_the_record_back() -> None:
    for record in (deployment("a", "services/a"), config_map("a", "services/a")):
        before = copy.deepcopy(record.properties)
        assert from_engine(for_engine(record.properties, "abc", "prod", "l1")) == (before, "abc")
        assert record.properties == before


def test_what_is_added() -> None:
    metadata = for_engine(deployment("a", "services/a").properties, "abc", "prod", "l1")["metadata"]
    assert metadata["labels"]["aiscale.dev/plan"] == "abc"
    assert metadata["annotations"] == {
        "aiscale.dev/environment": "prod",
        "aiscale.dev/state": "l1",
        "pulumi.com/patchFieldManager": "aiscale",
        "pulumi.com/skipAwait": "true",
        "pulumi.com/deletionPropagationPolicy": "background",
    }
    rollout = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "a", "annotations": {
        "argo-rollouts.argoproj.io/managed-by-rollouts": "a"
    }}}  # fmt: skip
    assert for_engine(rollout, "abc", "prod", "l1")["metadata"]["annotations"] == {
        "argo-rollouts.argoproj.io/managed-by-rollouts": "a",
        "aiscale.dev/environment": "prod",
        "aiscale.dev/state": "l1",
        "pulumi.com/patchFieldManager": "aiscale",
        "pulumi.com/patchForce": "true",
        "pulumi.com/deletionPropagationPolicy": "background",
    }
    assert for_engine(config_map("a", "services/a").properties, "abc", "prod", "l1")["metadata"]["annotations"] == {
        "aiscale.dev/environment": "prod", "aiscale.dev/state": "l1", "pulumi.com/patchFieldManager": "aiscale"
    }  # fmt: skip


def test_the_plan_label_never_stands_in_a_pod_template() -> None:
    made = for_engine(deployment("a", "services/a").properties, "abc", "prod", "l1")
    assert made["spec"] == deployment("a", "services/a").properties["spec"]


def test_paths_of_the_additions() -> None:
    assert is_ours('metadata.labels["aiscale.dev/plan"]')
    assert not is_ours('metadata.labels["aiscale.dev/system"]')
